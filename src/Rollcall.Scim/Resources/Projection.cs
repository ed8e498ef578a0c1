using System.Collections.Immutable;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>Which attributes an answer carries: <c>attributes</c> and <c>excludedAttributes</c> of RFC 7644 §3.9 together with <c>returned</c> of the schema.</summary>
/// <remarks>
/// Sub-attributes come with their parent: one that is <c>always</c> returned is in every answer that has any part of the parent. One that is returned on
/// <c>request</c> must itself be named. Attributes that are <c>never</c> returned are never stored either (<see cref="ResourceBinder"/>).
/// </remarks>
public sealed class Projection
{
    private readonly ResourceType _type;
    private readonly Scope _scope;
    private readonly AskedNames _asked;

    private Projection(ResourceType type, Scope scope, AttributeNames named, AttributeNames? given = null)
    {
        _type = type;
        _scope = scope;
        _asked = new(named, given);
        IsDefault = scope == Scope.Everything && !type.HasRemnants && !HasRequested(type);
    }

    private enum Scope
    {
        Everything,
        Only,
        Except,
    }

    /// <summary>What is returned of a type by default.</summary>
    public static Projection For(ResourceType type) => new(type, Scope.Everything, new());

    /// <summary>
    /// Reads the two query parameters: comma-separated attribute names, in any case, with or without URN; the URN of a schema names all its attributes.
    /// Null or empty is absent; names no schema knows are passed over.
    /// </summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: both are given (RFC 7644 §3.9 makes them mutually exclusive).</exception>
    public static Projection Parse(string? attributes, string? excludedAttributes, ResourceType type)
    {
        var (only, except) = (Split(attributes), Split(excludedAttributes));
        if (only.Length > 0 && except.Length > 0)
            throw ScimException.InvalidValue("'attributes' and 'excludedAttributes' cannot be given together: send one of them. (RFC 7644 §3.9)");
        if (only.Length > 0)
            return new(type, Scope.Only, AttributeNames.Read(only, type));
        return except.Length > 0 ? new(type, Scope.Except, AttributeNames.Read(except, type)) : For(type);
    }

    /// <summary>
    /// This projection for the answer to a write: what is returned on request is in it where the client gave it a value (RFC 7643 §7, <c>returned</c>), unless
    /// <c>attributes</c> asks for other things.
    /// </summary>
    /// <param name="given">The document sent, or parts of it; only their names matter.</param>
    public Projection AnsweringTo(params IEnumerable<ScimObject> given) =>
        _scope == Scope.Only || !HasRequested(_type) ? this : new(_type, _scope, _asked.Named!, AttributeNames.Of(given, _type));

    /// <summary>Whether everything a stored document holds is returned as it stands, so that its bytes may be written without building a tree.</summary>
    public bool IsDefault { get; }

    /// <summary>Whether the answer can carry any part of this top-level attribute: <c>members</c> and <c>groups</c> are not even read otherwise.</summary>
    public bool Includes(string attribute) => _type.Find(attribute) is { } found && Shows(found, _asked.Part(attribute), whole: false);

    /// <summary>The part of a complete resource that is returned, in the order given.</summary>
    public ScimObject Apply(ScimObject resource)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(resource.Members.Length);
        foreach (var (name, value) in resource.Members)
        {
            var kept = _type.FindExtension(name) is { } extension
                ? Extension(extension, value, _asked.Part(name))
                : Attribute(_type.Find(name), value, _asked.Part(name), whole: false);
            if (kept is not null)
                members.Add(new(name, kept));
        }
        return new(members.DrainToImmutable());
    }

    private static ImmutableArray<string> Split(string? names) =>
        names is null ? [] : [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static bool HasRequested(ResourceType type) => type.Extensions.Select(e => e.Schema).Prepend(type.Schema).Any(HasRequested);

    private static bool HasRequested(ScimSchema schema) =>
        schema.Attributes.Any(a => a.Returned == Returned.Request || a.SubAttributes.Any(s => s.Returned == Returned.Request));

    private ScimObject? Extension(ScimSchema extension, ScimValue value, AskedNames asked)
    {
        if (value is not ScimObject container)
            return null;
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(container.Members.Length);
        foreach (var (name, item) in container.Members)
        {
            if (Attribute(extension.Find(name), item, asked.Part(name), asked.Named is { IsWhole: true }) is { } kept)
                members.Add(new(name, kept));
        }
        return members.Count == 0 ? null : new(members.DrainToImmutable());
    }

    // An attribute that was in the schema once and is still stored cannot be named; it goes with what is returned by default.
    private ScimValue? Attribute(ScimAttribute? attribute, ScimValue value, AskedNames asked, bool whole)
    {
        if (attribute is null)
            return _scope == Scope.Only || whole ? null : value;
        if (!Shows(attribute, asked, whole))
            return null;
        if (!attribute.IsComplex)
            return value;
        var all = whole || asked.Named is { IsWhole: true } || (asked.Named is null && attribute.Returned == Returned.Always);
        return value is ScimList list ? Values(attribute, list, asked, all) : Parts(attribute, value, asked, all);
    }

    private ScimList? Values(ScimAttribute attribute, ScimList list, AskedNames asked, bool all)
    {
        var items = ImmutableArray.CreateBuilder<ScimValue>(list.Items.Length);
        foreach (var item in list.Items)
        {
            if (Parts(attribute, item, asked, all) is { } kept)
                items.Add(kept);
        }
        return items.Count == 0 ? null : new(items.DrainToImmutable());
    }

    private ScimObject? Parts(ScimAttribute attribute, ScimValue value, AskedNames asked, bool all)
    {
        if (value is not ScimObject complex)
            return null;
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(complex.Members.Length);
        foreach (var (name, part) in complex.Members)
        {
            if (attribute.Find(name) is { } sub && ShowsSub(sub, asked.Part(name), all))
                members.Add(new(name, part));
        }
        return members.Count == 0 ? null : new(members.DrainToImmutable());
    }

    private bool Shows(ScimAttribute attribute, AskedNames asked, bool whole) => attribute.Returned switch
    {
        Returned.Always => true,
        Returned.Never => false,
        Returned.Default => _scope switch
        {
            Scope.Everything => true,
            Scope.Only => whole || asked.Named is not null,
            Scope.Except => !whole && asked.Named is not { IsWhole: true },
            _ => throw new InvalidOperationException($"Unknown scope {_scope}."),
        },
        Returned.Request => ShowsRequested(asked) && !(whole && _scope == Scope.Except),
        _ => throw new InvalidOperationException($"Unknown value {attribute.Returned} of returned."),
    };

    private bool ShowsSub(ScimAttribute sub, AskedNames asked, bool all) => sub.Returned switch
    {
        Returned.Always => true,
        Returned.Never => false,
        Returned.Default => _scope switch
        {
            Scope.Everything => true,
            Scope.Only => all || asked.Named is not null,
            Scope.Except => asked.Named is null,
            _ => throw new InvalidOperationException($"Unknown scope {_scope}."),
        },
        Returned.Request => ShowsRequested(asked),
        _ => throw new InvalidOperationException($"Unknown value {sub.Returned} of returned."),
    };

    // Excluded by name it stays away also where it was given.
    private bool ShowsRequested(AskedNames asked) => _scope == Scope.Only ? asked.Named is not null : asked.Given is not null && asked.Named is not { IsWhole: true };

    /// <summary>What a request says of one place in the resource: what its parameters name at or below it, and what its body gave a value to.</summary>
    private readonly record struct AskedNames(AttributeNames? Named, AttributeNames? Given)
    {
        public AskedNames Part(string name) => new(Named?.Part(name), Given?.Part(name));
    }
}
