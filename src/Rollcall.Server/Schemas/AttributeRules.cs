using System.Text.RegularExpressions;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Server.Schemas;

/// <summary>What an attribute must be like by itself, whatever else its directory has (RFC 7643 §2 and §7).</summary>
internal sealed partial class AttributeRules
{
    private const int LongestLabel = 200;
    private const int LongestDescription = 1000;
    private const int MostCanonicalValues = 500;
    private const int LongestCanonicalValue = 200;
    private const int MostSubAttributes = 50;

    private static readonly string[] ReferenceTypes = ["User", "Group", "external", "uri"];

    private readonly List<AttributeProblem> _problems = [];

    private AttributeRules()
    {
    }

    /// <summary>Everything that is wrong with a definition.</summary>
    public static List<AttributeProblem> Check(string label, FieldKind field, ScimAttribute definition)
    {
        var rules = new AttributeRules();
        rules.Texts(label, definition);
        rules.Kind(FieldShape.Of(field), definition);
        rules.Characteristics(definition);
        rules.Choices(FieldShape.Of(field), definition);
        rules.References(definition);
        rules.Parts(definition);
        return rules._problems;
    }

    /// <summary>A label as a SCIM name: lower case, with dashes; empty when nothing of it can stand in one.</summary>
    public static string NameOf(string label)
    {
        var name = NoNameCharacter().Replace(Folding.Key(label), "-").Trim('-');
        return name.Length > ScimName.Longest ? name[..ScimName.Longest].TrimEnd('-') : name;
    }

    /// <summary>Whether a change of the definition makes it another attribute.</summary>
    public static IEnumerable<AttributeProblem> Fixed(CustomAttribute now, AttributeChange change)
    {
        if (change.Schema is { } schema && !ExtensionUrns.Is(schema, now.Schema))
            yield return Never("schema", now.Schema);
        if (change.Name is { } name && !string.Equals(name, now.Name, StringComparison.Ordinal))
            yield return Never("name", now.Name);
        if (change.Type is { } type && type != now.Definition.Type)
            yield return Never("type", now.Definition.Type.ToString());
        if (change.MultiValued is { } multiValued && multiValued != now.Definition.MultiValued)
            yield return Never("multiValued", now.Definition.MultiValued ? "true" : "false");
        if (change.CaseExact is { } caseExact && caseExact != now.Definition.CaseExact)
            yield return Never("caseExact", now.Definition.CaseExact ? "true" : "false");
        foreach (var sub in now.Definition.SubAttributes)
        {
            if (change.SubAttributes is { } subs && !subs.Any(s => IsStill(sub, s)))
                yield return new("subAttributes", $"'{sub.Name}' must stay among the sub-attributes with its type, multiValued, caseExact and what keeps it out of answers. Remove the whole attribute to do without it.");
        }
    }

    private static AttributeProblem Never(string field, string value) =>
        new(field, $"{field} cannot change: stored values and clients rely on it being '{value}'. Define another attribute instead.");

    private static bool IsStill(ScimAttribute before, ScimAttribute now) =>
        string.Equals(before.Name, now.Name, StringComparison.Ordinal) && before.Type == now.Type && before.MultiValued == now.MultiValued && before.CaseExact == now.CaseExact && before.IsDiscarded == now.IsDiscarded;

    private void Texts(string label, ScimAttribute definition)
    {
        if (label.Trim().Length is 0 or > LongestLabel || label.Any(char.IsControl))
            Wrong("label", $"A label has 1 to {LongestLabel} characters and no control characters.");
        if (definition.Description.Length > LongestDescription || definition.Description.Any(c => char.IsControl(c) && c is not '\n'))
            Wrong("description", $"A description has {LongestDescription} characters at most and no control characters.");
        if (ScimName.Problem(definition.Name) is { } problem)
            Wrong("name", problem);
    }

    private void Kind(FieldShape shape, ScimAttribute definition)
    {
        if (definition.Type == AttributeType.Binary)
            Wrong("type", "The types are string, boolean, integer, decimal, dateTime, reference and complex.");
        if (shape.Type is not { } type)
            return;
        if (definition.Type != type)
            Wrong("type", $"A field of the kind {shape.Name} is {type}.");
        if (definition.MultiValued != shape.MultiValued)
            Wrong("multiValued", $"A field of the kind {shape.Name} has {(shape.MultiValued ? "several values" : "one value")}.");
    }

    private void Characteristics(ScimAttribute definition)
    {
        if (definition.CaseExact != (definition.Type == AttributeType.Reference) && definition.Type != AttributeType.String)
            Wrong("caseExact", definition.Type == AttributeType.Reference ? "References are case exact. (RFC 7643 §2.3.7)" : "Only text has a case.");
        if (definition is { Mutability: Mutability.WriteOnly, Returned: not Returned.Never })
            Wrong("returned", "What can only be written is never returned. (RFC 7643 §7)");
        if (definition.Required && (definition.Mutability == Mutability.ReadOnly || definition.IsDiscarded))
            Wrong("required", "What clients cannot write, or what is not kept, cannot be required.");
        if (definition.Uniqueness == Uniqueness.Global)
            Wrong("uniqueness", "Uniqueness is none or server: this server knows its own directory only.");
        if (definition.Uniqueness != Uniqueness.None && !IsIndexable(definition))
            Wrong("uniqueness", "Only text, references, numbers and dateTimes that are kept can be unique.");
        if (definition.Searchable && !IsIndexable(definition))
            Wrong("searchable", "Only text, references, numbers and dateTimes that are kept can be searchable.");
    }

    private void Choices(FieldShape shape, ScimAttribute definition)
    {
        var values = definition.CanonicalValues;
        if (shape.IsChoice && values.IsEmpty)
            Wrong("canonicalValues", $"A field of the kind {shape.Name} needs the values to choose from.");
        if (!values.IsEmpty && definition.Type != AttributeType.String)
            Wrong("canonicalValues", "Only text has canonical values.");
        if (values.Length > MostCanonicalValues || values.Any(v => v.Trim().Length is 0 or > LongestCanonicalValue || v.Any(char.IsControl)))
            Wrong("canonicalValues", $"There are {MostCanonicalValues} canonical values at most, of 1 to {LongestCanonicalValue} characters each and without control characters.");
        if (values.Select(v => definition.CaseExact ? v : Folding.Key(v)).Distinct(StringComparer.Ordinal).Count() != values.Length)
            Wrong("canonicalValues", "A canonical value stands twice.");
    }

    private void References(ScimAttribute definition)
    {
        if (definition.Type == AttributeType.Reference && definition.ReferenceTypes.IsEmpty)
            Wrong("referenceTypes", "A reference says what it leads to. (RFC 7643 §7)");
        if (definition.ReferenceTypes.Except(ReferenceTypes, StringComparer.Ordinal).Any() || (definition.Type != AttributeType.Reference && !definition.ReferenceTypes.IsEmpty))
            Wrong("referenceTypes", $"Of references alone, and among {string.Join(", ", ReferenceTypes)}. (RFC 7643 §7)");
    }

    private void Parts(ScimAttribute definition)
    {
        var subs = definition.SubAttributes;
        if (definition.IsComplex == subs.IsEmpty)
            Wrong("subAttributes", definition.IsComplex ? "A complex attribute has sub-attributes. (RFC 7643 §2.3.8)" : "Only a complex attribute has sub-attributes. (RFC 7643 §2.3.8)");
        if (subs.Length > MostSubAttributes || subs.DistinctBy(s => s.Name, StringComparer.OrdinalIgnoreCase).Count() != subs.Length)
            Wrong("subAttributes", $"There are {MostSubAttributes} sub-attributes at most, each with a name of its own.");
        foreach (var sub in subs)
        {
            foreach (var problem in PartProblems(sub))
                Wrong("subAttributes", $"Sub-attribute '{sub.Name}': {problem}");
        }
    }

    private static IEnumerable<string> PartProblems(ScimAttribute sub)
    {
        // RFC 7643 §2.4 has "$ref" among the names of parts, and gives "primary" its type.
        if (ScimName.Problem(sub.Name) is { } name && !string.Equals(sub.Name, "$ref", StringComparison.Ordinal))
            yield return name;
        if (string.Equals(sub.Name, "primary", StringComparison.OrdinalIgnoreCase) && (sub.Type != AttributeType.Boolean || sub.MultiValued))
            yield return "it is a boolean. (RFC 7643 §2.4)";
        if (sub.IsComplex)
            yield return "it cannot be complex. (RFC 7643 §2.3.8)";
        if (sub.Uniqueness != Uniqueness.None || sub.Searchable)
            yield return "only an attribute itself can be unique or searchable.";
        var rules = new AttributeRules();
        rules.Texts("sub", sub with { Name = "sub" });
        rules.Kind(FieldShape.Of(FieldKind.Plain), sub);
        rules.Characteristics(sub with { Uniqueness = Uniqueness.None, Searchable = false });
        rules.Choices(FieldShape.Of(FieldKind.Plain), sub);
        rules.References(sub);
        foreach (var problem in rules._problems)
            yield return problem.Message;
    }

    private static bool IsIndexable(ScimAttribute definition) =>
        !definition.IsDiscarded && definition.Type is AttributeType.String or AttributeType.Reference or AttributeType.Integer or AttributeType.Decimal or AttributeType.DateTime;

    private void Wrong(string field, string message) => _problems.Add(new(field, message));

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.None, 1000)]
    private static partial Regex NoNameCharacter();
}

/// <summary>Names of attributes (RFC 7643 §2.1), without the "$" that only <c>$ref</c> has.</summary>
internal static partial class ScimName
{
    public const int Longest = 64;

    public static string? Problem(string name) => Shape().IsMatch(name) ? null : $"A name begins with a letter, goes on with letters, digits, '-' and '_', and has {Longest} characters at most. (RFC 7643 §2.1)";

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,63}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}
