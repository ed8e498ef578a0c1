using System.Collections.Immutable;
using System.Reflection;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Schemas;

/// <summary>Schemas and resource types as the JSON of RFC 7643 §6 and §7, both ways.</summary>
public static class SchemaJson
{
    /// <summary>Reads a schema resource.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: the document is not a schema.</exception>
    public static ScimSchema Read(ScimObject json) =>
        new(Text(json, "id"), json.Text("name") ?? "", json.Text("description") ?? "", Attributes(json, "attributes"));

    /// <summary>Reads one attribute definition.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: the document is not an attribute definition.</exception>
    public static ScimAttribute ReadAttribute(ScimObject json)
    {
        var type = Word(json, "type", AttributeType.String);
        return new()
        {
            Name = Text(json, "name"),
            Type = type,
            MultiValued = Flag(json, "multiValued"),
            Description = json.Text("description") ?? "",
            Required = Flag(json, "required"),
            CanonicalValues = Texts(json, "canonicalValues"),
            CaseExact = Flag(json, "caseExact"),
            Mutability = Word(json, "mutability", Mutability.ReadWrite),
            Returned = Word(json, "returned", Returned.Default),
            Uniqueness = Word(json, "uniqueness", Uniqueness.None),
            Searchable = Flag(json, "searchable"),
            KeptWhenAbsent = Flag(json, "keptWhenAbsent"),
            ReferenceTypes = Texts(json, "referenceTypes"),
            SubAttributes = type == AttributeType.Complex ? SubAttributes(json) : [],
        };
    }

    /// <summary>Writes a schema as <c>/Schemas</c> shows it.</summary>
    public static ScimObject Write(ScimSchema schema, Uri baseUrl) => new(
        ("schemas", new ScimList([new ScimString(SchemaUrns.Schema)])),
        ("id", new ScimString(schema.Id)),
        ("name", new ScimString(schema.Name)),
        ("description", new ScimString(schema.Description)),
        ("attributes", new ScimList([.. schema.Attributes.Select(Write)])),
        ("meta", Meta("Schema", $"{baseUrl}/Schemas/{schema.Id}")));

    /// <summary>Writes a resource type as <c>/ResourceTypes</c> shows it.</summary>
    public static ScimObject Write(ResourceType type, Uri baseUrl) => new(
        ("schemas", new ScimList([new ScimString(SchemaUrns.ResourceType)])),
        ("id", new ScimString(type.Name)),
        ("name", new ScimString(type.Name)),
        ("description", new ScimString(type.Description)),
        ("endpoint", new ScimString(type.Endpoint)),
        ("schema", new ScimString(type.Schema.Id)),
        ("schemaExtensions", new ScimList([.. type.Extensions.Select(e =>
            new ScimObject(("schema", new ScimString(e.Schema.Id)), ("required", new ScimBoolean(e.Required))))])),
        ("meta", Meta("ResourceType", $"{baseUrl}/ResourceTypes/{type.Name}")));

    /// <summary>Writes one attribute definition with every characteristic of RFC 7643 §7 that applies to its type.</summary>
    public static ScimObject Write(ScimAttribute attribute)
    {
        var json = new ScimObject(
            ("name", new ScimString(attribute.Name)),
            ("type", new ScimString(Word(attribute.Type))),
            ("multiValued", new ScimBoolean(attribute.MultiValued)),
            ("description", new ScimString(attribute.Description)),
            ("required", new ScimBoolean(attribute.Required)));
        if (!attribute.CanonicalValues.IsEmpty)
            json = json.With("canonicalValues", Texts(attribute.CanonicalValues));
        // caseExact and uniqueness say something about text only (RFC 7643 §2.2), but checkers expect them on every simple attribute. Complex ones have none (erratum 6004).
        if (!attribute.IsComplex)
            json = json.With("caseExact", new ScimBoolean(attribute.CaseExact));
        json = json.With("mutability", new ScimString(Word(attribute.Mutability))).With("returned", new ScimString(Word(attribute.Returned)));
        if (!attribute.IsComplex)
            json = json.With("uniqueness", new ScimString(Word(attribute.Uniqueness)));
        if (!attribute.ReferenceTypes.IsEmpty)
            json = json.With("referenceTypes", Texts(attribute.ReferenceTypes));
        return attribute.IsComplex ? json.With("subAttributes", new ScimList([.. attribute.SubAttributes.Select(Write)])) : json;
    }

    /// <summary>A schema document that comes with this library.</summary>
    internal static ScimObject Embedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Rollcall.Scim.Schemas.{name}.json")
            ?? throw new InvalidOperationException($"Schema {name} is not embedded.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return (ScimObject)ScimJson.Read(bytes.ToArray());
    }

    internal static ScimObject Meta(string type, string location) =>
        new(("resourceType", new ScimString(type)), ("location", new ScimString(location)));

    private static ScimList Texts(ImmutableArray<string> texts) => new([.. texts.Select(t => new ScimString(t))]);

    private static string Word<T>(T value) where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static T Word<T>(ScimObject json, string name, T fallback) where T : struct, Enum
    {
        if (json.Text(name) is not { } word)
            return fallback;
        return !char.IsAsciiDigit(word.FirstOrDefault()) && Enum.TryParse<T>(word, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw ScimException.InvalidValue($"'{name}' of a schema attribute must be one of {string.Join(", ", Enum.GetValues<T>().Select(Word))}. (RFC 7643 §7)");
    }

    private static string Text(ScimObject json, string name) =>
        json.Text(name) is { Length: > 0 } text ? text : throw ScimException.InvalidValue($"A schema needs a text '{name}'. (RFC 7643 §7)");

    private static bool Flag(ScimObject json, string name) => json[name] is ScimBoolean { Value: true };

    private static ImmutableArray<string> Texts(ScimObject json, string name) =>
        json[name] is ScimList list ? [.. list.Items.OfType<ScimString>().Select(s => s.Value)] : [];

    private static ImmutableArray<ScimAttribute> SubAttributes(ScimObject json)
    {
        var subs = Attributes(json, "subAttributes");
        // RFC 7643 §2.3.8: a complex attribute has no complex parts. Everything here relies on two levels being all there are.
        return subs.FirstOrDefault(s => s.IsComplex) is { } nested
            ? throw ScimException.InvalidValue($"'{nested.Name}' is a sub-attribute and cannot be complex. (RFC 7643 §2.3.8)")
            : subs;
    }

    private static ImmutableArray<ScimAttribute> Attributes(ScimObject json, string name) =>
        json[name] is ScimList list ? [.. list.Items.OfType<ScimObject>().Select(ReadAttribute)] : [];
}
