using System.Collections.Immutable;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Patching;

/// <summary>Reads the message of one PATCH: its shape here, values by <see cref="EditReader"/>, membership by <see cref="MemberChangeReader"/>.</summary>
internal sealed class PatchReader(ResourceType type, ScimDialect dialect, ScimLimits limits, ICollection<string> ignored)
{
    private readonly EditReader _edits = new(type, dialect, limits, ignored);
    private readonly MemberChangeReader _memberChanges = new(dialect, limits, ignored);
    private readonly ImmutableArray<PatchStep>.Builder _steps = ImmutableArray.CreateBuilder<PatchStep>();
    private readonly ImmutableArray<MemberChange>.Builder _members = ImmutableArray.CreateBuilder<MemberChange>();
    private int _position;

    public PatchRequest Read(ScimObject body)
    {
        foreach (var (name, _) in body.Members)
        {
            if (!Is(name, "schemas") && !Is(name, "Operations"))
                throw ScimException.InvalidSyntax($"A PATCH has 'schemas' and 'Operations' only, not {Excerpt.Quoted(name)}. (RFC 7644 §3.5.2)");
        }
        if (body["schemas"] is not ScimList schemas || !schemas.Items.Any(s => s is ScimString urn && Is(urn.Value, SchemaUrns.PatchOp)))
            throw ScimException.InvalidSyntax($"'schemas' of a PATCH must contain {SchemaUrns.PatchOp}. (RFC 7644 §3.5.2)");
        foreach (var operation in Operations(body))
        {
            _position++;
            Operation(operation);
        }
        return new(type, _steps.DrainToImmutable(), _members.DrainToImmutable());
    }

    private ImmutableArray<ScimValue> Operations(ScimObject body)
    {
        if (body["Operations"] is not ScimList operations)
            throw ScimException.InvalidSyntax("'Operations' of a PATCH must be an array of operations. (RFC 7644 §3.5.2)");
        // Entra's validator sends an empty array; it asks for nothing.
        if (operations.Items.IsEmpty && dialect.IsStrict)
            throw ScimException.InvalidSyntax("'Operations' of a PATCH must hold at least one operation. (RFC 7644 §3.5.2)");
        if (operations.Items.Length > limits.PatchOperations)
            throw ScimException.TooLarge($"'Operations' holds {operations.Items.Length} operations; this server takes at most {limits.PatchOperations} in a PATCH. Send several.");
        return operations.Items;
    }

    private void Operation(ScimValue item)
    {
        if (item is not ScimObject operation)
            throw Invalid($"an operation must be an object with 'op', not {item.Kind}");
        foreach (var (name, _) in operation.Members)
        {
            if (!Is(name, "op") && !Is(name, "path") && !Is(name, "value"))
                throw Invalid($"an operation has 'op', 'path' and 'value' only, not {Excerpt.Quoted(name)}");
        }
        var verb = Verb(operation["op"]);
        var value = operation["value"];
        switch (operation["path"])
        {
            // RFC 7643 §2.5: null is the same as absent.
            case null or ScimNull when verb == PatchVerb.Remove:
                throw ScimException.NoTarget($"Operation {_position}: 'remove' needs a 'path'. (RFC 7644 §3.5.2.2)");
            case null or ScimNull:
                WithoutPath(verb, value);
                break;
            // A URN alone may look like no path at all: …:crew:1.0.
            case ScimString path when type.FindExtension(path.Value) is { } extension:
                WholeExtension(verb, extension, Demanded(verb, extension.Id, value));
                break;
            case ScimString path:
                WithPath(verb, ScimFilterParser.ParsePath(path.Value, limits), value);
                break;
            case { } other:
                throw ScimException.InvalidPath($"Operation {_position}: 'path' must be a string, not {other.Kind}. (RFC 7644 §3.5.2)");
        }
    }

    private PatchVerb Verb(ScimValue? op) => op switch
    {
        ScimString { Value: "add" } => PatchVerb.Add,
        ScimString { Value: "remove" } => PatchVerb.Remove,
        ScimString { Value: "replace" } => PatchVerb.Replace,
        ScimString unknown => throw Invalid($"'op' must be add, remove or replace, not {Excerpt.Quoted(unknown.Value)}"),
        null => throw Invalid("'op' is missing"),
        _ => throw Invalid($"'op' must be a string, not {op.Kind}"),
    };

    private void WithPath(PatchVerb verb, PatchPath path, ScimValue? value)
    {
        var target = type.Resolve(path.Attribute with { SubAttribute = path.SubAttribute ?? path.Attribute.SubAttribute })
            ?? throw ScimException.InvalidPath($"Operation {_position}: {Excerpt.Quoted(path.ToString())} names no attribute of a {type.Name}. See /Schemas. (RFC 7644 §3.5.2)").Masking(path.ValueFilter is null ? "" : Excerpt.Of(path.ToString()));
        Demanded(verb, target.ToString(), value);
        if (target.Attribute is null)
        {
            WholeExtension(verb, target.Extension!, path.ValueFilter is null ? value : throw NoSelection(target));
            return;
        }
        var filter = path.ValueFilter is null ? null : ValueFilter(path, target);
        if (IsMembership(target))
            _members.AddRange(_memberChanges.Read(verb, target, filter, value));
        else
            Take(target, _edits.Read(verb, target, filter, value));
    }

    private ScimValue? Demanded(PatchVerb verb, string path, ScimValue? value) => verb == PatchVerb.Remove || value is not null
        ? value
        : throw ScimException.InvalidValue($"Operation {_position}: '{path}' needs a 'value'. (RFC 7644 §3.5.2)");

    // What a client's own notation means inside a filter (Entra's primary eq "True") the dialect says for whole filters, so it is asked for one.
    private Filter ValueFilter(PatchPath path, AttributeTarget target)
    {
        if (!target.Attribute!.MultiValued)
            throw NoSelection(target);
        var whole = new Filter.ValuePath(path.Attribute, path.ValueFilter!);
        return dialect.Rewrite(whole, type) is Filter.ValuePath rewritten ? rewritten.Inner : whole.Inner;
    }

    private void WholeExtension(PatchVerb verb, ScimSchema extension, ScimValue? value)
    {
        // An object without attributes says nothing of any (RFC 7644 §3.5.2.3: what is not specified is left unchanged); null is the way to clear.
        if (verb != PatchVerb.Remove && (value is ScimObject || !value!.IsUnassigned))
        {
            Container(verb, extension, value);
            return;
        }
        if (verb == PatchVerb.Add)
            return;
        if (type.Extensions.Any(e => e.Required && ReferenceEquals(e.Schema, extension)))
            throw ScimException.Mutability($"{extension.Id} is required and cannot be removed. (RFC 7644 §3.5.2.2)");
        foreach (var attribute in extension.Attributes)
            _steps.Add(new(extension, attribute, new AttributeEdit.Clear()));
    }

    // RFC 7644 §3.5.2.1 and §3.5.2.3: without a path the value holds attributes of the resource itself.
    private void WithoutPath(PatchVerb verb, ScimValue? value)
    {
        if (value is not ScimObject resource)
            throw ScimException.InvalidValue($"Operation {_position}: without 'path' the 'value' must be an object of attributes, not {value?.Kind ?? "absent"}. (RFC 7644 §3.5.2)");
        foreach (var (name, part) in resource.Members)
        {
            if (type.FindExtension(name) is { } extension)
                WholeExtension(verb, extension, part);
            else
                Part(verb, null, type.Find(name), name, part);
        }
    }

    private void Container(PatchVerb verb, ScimSchema extension, ScimValue value)
    {
        if (value is not ScimObject parts)
            throw ScimException.InvalidValue($"{extension.Id} must be an object, not {value.Kind}. (RFC 7643 §3.3)");
        foreach (var (name, part) in parts.Members)
            Part(verb, extension, extension.Find(name), $"{extension.Id}:{name}", part);
    }

    private void Part(PatchVerb verb, ScimSchema? extension, ScimAttribute? attribute, string name, ScimValue value)
    {
        if (attribute is null)
        {
            if (dialect.IsStrict)
                throw ScimException.InvalidSyntax($"Operation {_position}: {Excerpt.Quoted(name)} is not an attribute of a {type.Name}. See /Schemas. (RFC 7643 §2)");
            ignored.Leave(name);
            return;
        }
        // Okta sends 'id' inside the value of every group PATCH, others the whole resource they read: what only the server writes is left alone, as in a PUT.
        if (attribute.Mutability == Mutability.ReadOnly && !dialect.IsStrict)
            return;
        var target = new AttributeTarget(extension, attribute, null);
        if (!IsMembership(target))
            Take(target, _edits.Read(verb, target, null, value));
        else if (value is ScimNull && !dialect.IsStrict)
            ignored.Leave(target.ToString());
        else
            _members.AddRange(_memberChanges.Read(verb, target, null, value));
    }

    private void Take(AttributeTarget target, AttributeEdit? edit)
    {
        if (edit is not null)
            _steps.Add(new(target.Extension, target.Attribute!, edit));
    }

    private bool IsMembership(AttributeTarget target) => target.Extension is null && type.Members is not null && ReferenceEquals(target.Attribute, type.Members);

    private ScimException NoSelection(AttributeTarget target) =>
        ScimException.InvalidPath($"Operation {_position}: '{target}' has one value only, so no filter can select among several. (RFC 7644 §3.5.2)");

    private ScimException Invalid(string what) => ScimException.InvalidSyntax($"Operation {_position}: {what}. (RFC 7644 §3.5.2)");

    private static bool Is(string name, string expected) => string.Equals(name, expected, StringComparison.OrdinalIgnoreCase);
}
