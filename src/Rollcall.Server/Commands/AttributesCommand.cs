using System.CommandLine;
using System.Text;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Operations;
using Rollcall.Server.Resources;
using Rollcall.Server.Schemas;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall attributes</c>: what a directory has beyond the standard schemas.</summary>
internal static class AttributesCommand
{
    public static Command Create() => new("attributes", "The attributes a directory has of its own, in its SCIM schemas.") { ListVerb(), CreateVerb(), ChangeVerb(), DeleteVerb() };

    private static Command ListVerb()
    {
        var directory = Verb.DirectoryOption();
        var json = Verb.JsonOption();
        return Verb.Create("list", "List the attributes, also removed ones whose values are not gone yet.", [directory, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            _ = await new DirectoryStore(installation.Database, TimeProvider.System).FindAsync(id, cancellationToken) ?? throw Verb.NoDirectory(id);
            var found = await Store(installation).ListAsync(id, cancellationToken);
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(new { attributes = found.Select(AttributeText.Shown) });
                return;
            }
            Verb.PrintTable("The directory has the standard attributes only. `rollcall attributes create` adds one.", ["Of", "Name", "Label", "Field", "Type", "Schema", "State"],
                found.Select(a => (IReadOnlyList<string?>)[a.Resource.ToString(), a.Name, a.Label, FieldShape.Of(a.Field).Name, AttributeText.TypeOf(a.Definition), a.Schema, AttributeText.State(a)]));
        });
    }

    private static Command CreateVerb()
    {
        var directory = Verb.DirectoryOption();
        var options = new AttributeOptions();
        var label = new Option<string?>("--label") { Description = "Its name for people; the SCIM name follows from it unless --name is given.", HelpName = "TEXT" };
        var json = Verb.JsonOption();
        return Verb.Create("create", "Define an attribute. The next request knows it.", [directory, label, .. options.All, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            var resource = parsed.GetValue(options.Resource);
            var wanted = new NewAttribute
            {
                Resource = resource,
                Schema = parsed.GetValue(options.Schema) is { } schema ? AttributeText.Urn(schema, resource) : null,
                Name = parsed.GetValue(options.Name),
                Label = parsed.GetValue(label),
                Description = parsed.GetValue(options.Description) ?? "",
                Field = parsed.GetValue(options.Field) ?? FieldKind.Plain,
                Type = parsed.GetValue(options.Type),
                MultiValued = parsed.GetValue(options.MultiValued),
                Required = parsed.GetValue(options.Required) ?? false,
                CaseExact = parsed.GetValue(options.CaseExact),
                Mutability = parsed.GetValue(options.Mutability) ?? Mutability.ReadWrite,
                Returned = parsed.GetValue(options.Returned),
                Uniqueness = parsed.GetValue(options.Uniqueness) ?? Uniqueness.None,
                Searchable = parsed.GetValue(options.Searchable) ?? false,
                CanonicalValues = [.. parsed.GetValue(options.CanonicalValues) ?? []],
                ReferenceTypes = [.. parsed.GetValue(options.ReferenceTypes) ?? []],
                SubAttributes = [.. parsed.GetValue(options.SubAttributes) ?? []],
            };
            var made = await RefusedAsync(() => Store(installation).DefineAsync(id, wanted, Actor.CommandLine, cancellationToken)) ?? throw Verb.NoDirectory(id);
            Report(parsed.GetValue(json), made, $"Defined {made.Path}.");
        });
    }

    private static Command ChangeVerb()
    {
        var directory = Verb.DirectoryOption();
        var attribute = AttributeOption();
        var options = new AttributeOptions();
        var label = new Option<string?>("--label") { Description = "Another name for people.", HelpName = "TEXT" };
        var json = Verb.JsonOption();
        return Verb.Create("change", "Change an attribute. Name, type, number of values and case cannot change.", [directory, attribute, label, .. options.All, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            var found = await FindAsync(installation, id, parsed.GetValue(options.Resource), parsed.GetRequiredValue(attribute), cancellationToken);
            var change = new AttributeChange
            {
                Schema = parsed.GetValue(options.Schema) is { } schema ? AttributeText.Urn(schema, found.Resource) : null,
                Name = parsed.GetValue(options.Name),
                Label = parsed.GetValue(label),
                Description = parsed.GetValue(options.Description),
                Field = parsed.GetValue(options.Field),
                Type = parsed.GetValue(options.Type),
                MultiValued = parsed.GetValue(options.MultiValued),
                Required = parsed.GetValue(options.Required),
                CaseExact = parsed.GetValue(options.CaseExact),
                Mutability = parsed.GetValue(options.Mutability),
                Returned = parsed.GetValue(options.Returned),
                Uniqueness = parsed.GetValue(options.Uniqueness),
                Searchable = parsed.GetValue(options.Searchable),
                CanonicalValues = parsed.GetValue(options.CanonicalValues) is { Length: > 0 } values ? [.. values] : null,
                ReferenceTypes = parsed.GetValue(options.ReferenceTypes) is { Length: > 0 } types ? [.. types] : null,
                SubAttributes = parsed.GetValue(options.SubAttributes) is { Length: > 0 } parts ? [.. parts] : null,
            };
            var changed = await RefusedAsync(() => Store(installation).ChangeAsync(id, found.Id, change, Actor.CommandLine, cancellationToken)) ?? throw NoAttribute(found.Name);
            Report(parsed.GetValue(json), changed, changed.Job == AttributeJob.Fill
                ? $"{changed.Path}: the index is being filled by the server; the declaration takes effect when it is whole. `rollcall attributes list` shows how far it is."
                : $"Changed {changed.Path}.");
        });
    }

    private static Command DeleteVerb()
    {
        var directory = Verb.DirectoryOption();
        var attribute = AttributeOption();
        var options = new AttributeOptions();
        var json = Verb.JsonOption();
        return Verb.Create("delete", "Remove an attribute. The next request does not know it; the server takes its values out of the stored resources.", [directory, attribute, options.Resource, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            var found = await FindAsync(installation, id, parsed.GetValue(options.Resource), parsed.GetRequiredValue(attribute), cancellationToken);
            var removed = await Store(installation).RemoveAsync(id, found.Id, Actor.CommandLine, cancellationToken) ?? throw NoAttribute(found.Name);
            Report(parsed.GetValue(json), removed, $"Removed {removed.Path}. Its name is free when the server has taken out the last value.");
        });
    }

    private static Option<string> AttributeOption() => new("--attribute") { Description = "The SCIM name of the attribute, as `attributes list` shows it.", Required = true, HelpName = "NAME" };

    private static async Task<CustomAttribute> FindAsync(Installation installation, Guid directory, ResourceKind resource, string name, CancellationToken cancellationToken)
    {
        _ = await new DirectoryStore(installation.Database, TimeProvider.System).FindAsync(directory, cancellationToken) ?? throw Verb.NoDirectory(directory);
        return await Store(installation).FindAsync(directory, resource, name, cancellationToken) ?? throw NoAttribute(name);
    }

    private static VerbException NoAttribute(string name) => new($"--attribute: the directory has no attribute '{name}' of its own. `rollcall attributes list` shows them; --resource Group looks among those of groups.");

    private static async Task<T> RefusedAsync<T>(Func<ValueTask<T>> work)
    {
        try
        {
            return await work();
        }
        catch (AttributeRefusedException refused)
        {
            throw new VerbException(string.Join('\n', refused.Problems.Select(p => p.Field.Length == 0 ? p.Message : $"--{AttributeText.Dashed(p.Field)}: {p.Message}")));
        }
    }

    private static void Report(bool json, CustomAttribute attribute, string sentence)
    {
        if (json)
            Verb.PrintJson(AttributeText.Shown(attribute));
        else
            Console.Out.WriteLine(sentence);
    }

    private static SchemaStore Store(Installation installation) => new(installation.Database, TimeProvider.System);
}

/// <summary>The options by which an attribute is described.</summary>
internal sealed class AttributeOptions
{
    public Option<ResourceKind> Resource { get; } = ResourceOption();

    public Option<string?> Schema { get; } = new("--schema") { Description = "The schema it stands under: custom, enterprise, or a URN of your own. Default: custom.", HelpName = "URN" };

    public Option<string?> Name { get; } = new("--name") { Description = "Its SCIM name; cannot change.", HelpName = "NAME" };

    public Option<string?> Description { get; } = new("--description") { Description = "What it means; /Schemas shows it.", HelpName = "TEXT" };

    public Option<FieldKind?> Field { get; } = Word<FieldKind>("--field", "What forms show for it", FieldShape.All.Select(s => (s.Name, s.Kind)));

    public Option<AttributeType?> Type { get; } = Word("--type", "The SCIM type; cannot change", Enum.GetValues<AttributeType>().Where(t => t != AttributeType.Binary).Select(t => (AttributeText.Camel(t), t)));

    public Option<bool?> MultiValued { get; } = new("--multi-valued") { Description = "Whether it has several values; cannot change." };

    public Option<bool?> Required { get; } = new("--required") { Description = "Whether creates and replaces must give it." };

    public Option<bool?> CaseExact { get; } = new("--case-exact") { Description = "Whether case counts; cannot change." };

    public Option<Mutability?> Mutability { get; } = Word<Mutability>("--mutability", "Who may change it");

    public Option<Returned?> Returned { get; } = Word<Returned>("--returned", "When it is in an answer");

    public Option<Uniqueness?> Uniqueness { get; } = Word("--uniqueness", "Whether two resources may have the same value", [("none", Rollcall.Scim.Schemas.Uniqueness.None), ("server", Rollcall.Scim.Schemas.Uniqueness.Server)]);

    public Option<bool?> Searchable { get; } = new("--searchable") { Description = "Whether an index makes it quick to look up." };

    public Option<string[]> CanonicalValues { get; } = new("--canonical-values") { Description = "The values suggested, or the only ones of a select. May be repeated.", HelpName = "TEXT" };

    public Option<string[]> ReferenceTypes { get; } = new("--reference-types") { Description = "What a reference leads to: User, Group, external, uri. May be repeated.", HelpName = "NAME" };

    public Option<ScimAttribute[]?> SubAttributes { get; } = new("--sub-attributes")
    {
        Description = "The parts of a complex attribute: a JSON array of definitions as in RFC 7643 §7.",
        HelpName = "JSON",
        CustomParser = result =>
        {
            try
            {
                if (ScimJson.Read(Encoding.UTF8.GetBytes(result.Tokens[0].Value)) is ScimList list && list.Items.All(i => i is ScimObject))
                    return [.. list.Items.Cast<ScimObject>().Select(SchemaJson.ReadAttribute)];
                result.AddError("--sub-attributes: a JSON array of objects is expected.");
            }
            catch (ScimException failure)
            {
                result.AddError($"--sub-attributes: {failure.Detail}");
            }
            return null;
        },
    };

    public IEnumerable<Option> All => [Resource, Schema, Name, Description, Field, Type, MultiValued, Required, CaseExact, Mutability, Returned, Uniqueness, Searchable, CanonicalValues, ReferenceTypes, SubAttributes];

    private static Option<ResourceKind> ResourceOption() => new("--resource")
    {
        Description = "Whose attribute it is: User or Group.",
        DefaultValueFactory = _ => ResourceKind.User,
        HelpName = "NAME",
        CustomParser = result =>
        {
            if (Enum.GetValues<ResourceKind>().Where(v => string.Equals(v.ToString(), result.Tokens[0].Value, StringComparison.OrdinalIgnoreCase)).ToList() is [var found])
                return found;
            result.AddError($"--resource: '{result.Tokens[0].Value}' is neither User nor Group.");
            return default;
        },
    };

    private static Option<T?> Word<T>(string name, string description) where T : struct, Enum => Word(name, description, Enum.GetValues<T>().Select(v => (AttributeText.Camel(v), v)));

    private static Option<T?> Word<T>(string name, string description, IEnumerable<(string Word, T Value)> words) where T : struct
    {
        var known = words.ToList();
        var list = string.Join(", ", known.Select(w => w.Word));
        return new(name)
        {
            Description = $"{description}: {list}.",
            HelpName = "WORD",
            CustomParser = result =>
            {
                if (known.FindIndex(w => string.Equals(w.Word, result.Tokens[0].Value, StringComparison.OrdinalIgnoreCase)) is var at and >= 0)
                    return known[at].Value;
                result.AddError($"{name}: '{result.Tokens[0].Value}' is not one of {list}.");
                return null;
            },
        };
    }
}

/// <summary>Attributes as the command line writes them.</summary>
internal static class AttributeText
{
    /// <summary>A property's name as an option has it.</summary>
    public static string Dashed(string property) => string.Concat(property.Select(c => char.IsAsciiLetterUpper(c) ? "-" + char.ToLowerInvariant(c) : c.ToString()));

    public static string Camel<T>(T value) where T : struct, Enum => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];

    /// <summary>The URN behind a word.</summary>
    public static string Urn(string schema, ResourceKind resource) => schema switch
    {
        "custom" => ExtensionUrns.Custom(resource),
        "enterprise" => SchemaUrns.EnterpriseUser,
        _ => schema,
    };

    public static string TypeOf(ScimAttribute definition) => Camel(definition.Type) + (definition.MultiValued ? " (several)" : "");

    public static string State(CustomAttribute attribute) => (attribute.IsRemoved, attribute.Job) switch
    {
        (true, _) => $"being removed: {attribute.Running?.Percent} %",
        (_, AttributeJob.Fill) => $"index being filled: {attribute.Running?.Percent} %",
        (_, AttributeJob.Strip) => $"values being taken out: {attribute.Running?.Percent} %",
        _ => attribute.Problem ?? "in use",
    };

    public static object Shown(CustomAttribute attribute) => new
    {
        attribute.Id,
        resource = attribute.Resource.ToString(),
        attribute.Schema,
        attribute.Name,
        attribute.Label,
        field = FieldShape.Of(attribute.Field).Name,
        definition = System.Text.Json.Nodes.JsonNode.Parse(ScimJson.ToBytes(SchemaJson.Write(attribute.Definition))),
        attribute.Definition.Searchable,
        pending = attribute.Pending is { } pending ? new { pending.Searchable, uniqueness = Camel(pending.Uniqueness) } : null,
        removed = attribute.IsRemoved,
        job = attribute.Job is { } job ? Camel(job) : null,
        jobDone = attribute.Running?.Done ?? 0,
        attribute.Problem,
        attribute.CreatedAt,
        attribute.ChangedAt,
    };
}
