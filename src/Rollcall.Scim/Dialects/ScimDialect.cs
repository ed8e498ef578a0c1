using System.Collections.Immutable;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>How a directory reads its client: to the letter of the RFC, or understanding what real clients mean.</summary>
public sealed class ScimDialect
{
    private ScimDialect(bool strict, ImmutableArray<Tolerance> rules)
    {
        IsStrict = strict;
        Rules = rules;
    }

    /// <summary>The letter of RFC 7643 and RFC 7644: nothing is rewritten, unknown attributes are refused.</summary>
    public static ScimDialect Strict { get; } = new(true, []);

    /// <summary>The default: every rule applies, in this order; unknown attributes are dropped and named in the verdict.</summary>
    public static ScimDialect Tolerant { get; } = new(
        false,
        [
            new SingleOperation(),
            new LegacyPatchSchemas(),
            new StrayOperationKeys(),
            new OperationCase(),
            new CoreSchemaContainer(),
            new AttributeNotationKeys(),
            new SingleValueForMany(),
            new LegacySchemaUrns(),
            new UnqualifiedExtensionAttributes(),
            new SingularEmail(),
            new JsonTextValues(),
            new ValueDisplayNames(),
            new SingleValueInArray(),
            new BareValues(),
            new StringBooleans(),
        ]);

    /// <summary>Whether unknown attributes, unknown members and value paths without match are errors.</summary>
    public bool IsStrict { get; }

    /// <summary>The rules in the order applied.</summary>
    public ImmutableArray<Tolerance> Rules { get; }

    /// <summary>A filter as plain SCIM.</summary>
    public Filter Rewrite(Filter filter, ResourceType type) => Rules.Aggregate(filter, (f, rule) => rule.RewriteFilter(f, type));

    /// <summary>The body of a POST or PUT as plain SCIM.</summary>
    /// <param name="body">The body as sent.</param>
    /// <param name="type">The resource type of the endpoint.</param>
    /// <param name="ignored">Receives what was left out, one short phrase each, for the verdict.</param>
    public ScimObject RewriteResource(ScimObject body, ResourceType type, ICollection<string> ignored) =>
        Rules.Aggregate(body, (b, rule) => rule.RewriteResource(b, type, ignored));

    /// <summary>The body of a PATCH as plain SCIM.</summary>
    /// <inheritdoc cref="RewriteResource" path="/param"/>
    public ScimObject RewritePatch(ScimObject body, ResourceType type, ICollection<string> ignored) =>
        Rules.Aggregate(body, (b, rule) => rule.RewritePatch(b, type, ignored));
}
