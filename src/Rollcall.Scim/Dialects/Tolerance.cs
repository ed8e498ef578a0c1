using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>
/// One deviation of a real client, rewritten into plain SCIM before the engine sees it. Rules are pure and know nothing of each other;
/// beside each lies <c>Name.json</c>, the exchange that proves the client sends it.
/// </summary>
public abstract class Tolerance
{
    /// <summary>The name by which documentation and verdicts speak of the rule: the class's name.</summary>
    public string Name => GetType().Name;

    /// <summary>Which clients need it, for people.</summary>
    public abstract string Clients { get; }

    /// <summary>Rewrites a filter; returns the same instance when there is nothing to do.</summary>
    public virtual Filter RewriteFilter(Filter filter, ResourceType type) => filter;

    /// <summary>Rewrites the body of a POST or PUT; returns the same instance when there is nothing to do. Adds to <paramref name="ignored"/> what it left out.</summary>
    public virtual ScimObject RewriteResource(ScimObject body, ResourceType type, ICollection<string> ignored) => body;

    /// <summary>Rewrites the body of a PATCH; returns the same instance when there is nothing to do. Adds to <paramref name="ignored"/> what it left out.</summary>
    public virtual ScimObject RewritePatch(ScimObject body, ResourceType type, ICollection<string> ignored) => body;
}
