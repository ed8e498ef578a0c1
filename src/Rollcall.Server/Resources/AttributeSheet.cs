using System.Globalization;
using System.Text;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Server.Resources;

/// <summary>The attributes of a schema, or the parts of one complex attribute.</summary>
/// <param name="Title">What they are, for people.</param>
/// <param name="Urn">The URN of an extension; null for what belongs to the core schema.</param>
/// <param name="Attributes">Those that have a value.</param>
public sealed record AttributeSection(string Title, string? Urn, IReadOnlyList<AttributeLine> Attributes);

/// <summary>An attribute with its values.</summary>
/// <param name="Label">Its name for people.</param>
/// <param name="Path">Its name in SCIM.</param>
/// <param name="Values">What it says, one or several.</param>
/// <param name="More">Values that are not shown because there are too many.</param>
public sealed record AttributeLine(string Label, string Path, IReadOnlyList<AttributeValue> Values, int More = 0);

/// <summary>A value.</summary>
/// <param name="Text">As the directory says it; lines are divided by line feeds.</param>
/// <param name="Marks">What is said about it in a word: <c>work</c>, <c>primary</c>.</param>
public sealed record AttributeValue(string Text, IReadOnlyList<string> Marks);

/// <summary>A resource's attributes as people read them: grouped, ordered and named as the directory's schemas have them. What may not be returned is not shown.</summary>
public static class AttributeSheet
{
    /// <summary>Values of one attribute that are shown at most.</summary>
    public const int MostValues = 50;

    /// <summary>Reads a stored document.</summary>
    /// <param name="type">What it is; its schemas decide what is shown.</param>
    /// <param name="document">The document.</param>
    /// <param name="labels">The names somebody gave to attributes of extensions, by URN, colon and name; the others are called as their SCIM name says.</param>
    public static IReadOnlyList<AttributeSection> Of(ResourceType type, ScimObject document, IReadOnlyDictionary<string, string>? labels = null)
    {
        var sections = new List<AttributeSection>();
        var plain = new List<AttributeLine>();
        var parts = new List<AttributeSection>();
        foreach (var attribute in type.Schema.Attributes.Append(CommonAttributes.ExternalId).Where(IsShown))
        {
            if (document[attribute.Name] is not { IsUnassigned: false } value || attribute == type.Members)
                continue;
            if (value is ScimObject complex && Parts(attribute, complex) is { Count: > 0 } lines)
                parts.Add(new(Label(attribute.Name), null, lines));
            else if (Line(attribute, attribute.Name, value) is { } line)
                plain.Add(line);
        }
        if (plain.Count > 0)
            sections.Add(new("Profile", null, plain));
        sections.AddRange(parts);
        foreach (var extension in type.Extensions.Select(e => e.Schema))
        {
            if (document[extension.Id] is ScimObject content && Extension(extension, content, labels) is { Count: > 0 } lines)
                sections.Add(new(extension.Name, extension.Id, lines));
        }
        return sections;
    }

    /// <summary>A name of a schema as words: <c>costCenter</c> is "Cost center".</summary>
    public static string Label(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            var begins = char.IsUpper(c) && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (begins || c is '_' or '-')
                words.Append(' ');
            if (c is '_' or '-')
                continue;
            var isAcronym = char.IsUpper(c) && ((i + 1 < name.Length && char.IsUpper(name[i + 1])) || (!begins && i > 0 && char.IsUpper(name[i - 1])));
            words.Append(i == 0 ? char.ToUpperInvariant(c) : isAcronym ? c : char.ToLowerInvariant(c));
        }
        return words.ToString();
    }

    private static List<AttributeLine> Extension(ScimSchema schema, ScimObject content, IReadOnlyDictionary<string, string>? labels)
    {
        var lines = new List<AttributeLine>();
        foreach (var attribute in schema.Attributes.Where(IsShown))
        {
            if (content[attribute.Name] is not { IsUnassigned: false } value)
                continue;
            if (Line(attribute, attribute.Name, value) is { } line)
                lines.Add(labels?.GetValueOrDefault($"{schema.Id}:{attribute.Name}") is { } label ? line with { Label = label } : line);
        }
        return lines;
    }

    private static List<AttributeLine> Parts(ScimAttribute attribute, ScimObject value) =>
        [.. attribute.SubAttributes.Where(IsShown).Select(sub => value[sub.Name] is { IsUnassigned: false } part ? Line(sub, $"{attribute.Name}.{sub.Name}", part) : null).OfType<AttributeLine>()];

    private static AttributeLine? Line(ScimAttribute attribute, string path, ScimValue value)
    {
        var items = value is ScimList list ? [.. list.Items] : new List<ScimValue> { value };
        var shown = items.Take(MostValues).Select(item => Value(attribute, item)).Where(v => v.Text.Length > 0).ToList();
        return shown.Count == 0 ? null : new(Label(attribute.Name), path, shown, Math.Max(0, items.Count - MostValues));
    }

    private static AttributeValue Value(ScimAttribute attribute, ScimValue value) => value is ScimObject complex ? Complex(attribute, complex) : new(Text(attribute, value), []);

    // RFC 7643 section 2.4 gives the parts of a value these meanings everywhere: "value" is the value, "display" a name for it, "type" and "primary" say something about it.
    private static AttributeValue Complex(ScimAttribute attribute, ScimObject value)
    {
        var (marks, texts) = (new List<string>(), new List<string>());
        foreach (var sub in attribute.SubAttributes.Where(IsShown))
        {
            if (value[sub.Name] is not { IsUnassigned: false } part)
                continue;
            if (sub == attribute.Primary)
            {
                if (part is ScimBoolean { Value: true })
                    marks.Add(sub.Name);
            }
            else if (string.Equals(sub.Name, "type", StringComparison.Ordinal))
            {
                marks.Insert(0, Text(sub, part));
            }
            else if (Text(sub, part) is { Length: > 0 } text && !texts.Contains(text, StringComparer.Ordinal))
            {
                texts.Add(text);
            }
        }
        return new(string.Join('\n', texts), marks);
    }

    private static string Text(ScimAttribute attribute, ScimValue value) => value switch
    {
        ScimString { Value: var text } when attribute.Type == AttributeType.Binary => $"{text.Length * 3L / 4:N0} bytes",
        ScimString { Value: var text } => text,
        ScimBoolean { Value: var flag } => flag ? "Yes" : "No",
        ScimInteger { Value: var number } => number.ToString(CultureInfo.InvariantCulture),
        ScimDecimal { Value: var number } => number.ToString(CultureInfo.InvariantCulture),
        ScimNull => "",
        ScimObject or ScimList => Encoding.UTF8.GetString(ScimJson.ToBytes(value)),
        _ => throw new InvalidOperationException(value.Kind),
    };

    private static bool IsShown(ScimAttribute attribute) => !attribute.IsDiscarded;
}
