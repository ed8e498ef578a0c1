using Rollcall.Scim.Filtering;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>
/// Filters that ask for <c>email</c> or <c>email.value</c>: Okta sends the field name typed under "Unique identifier field for users", and guides have
/// people type "email". Understood where the schema has <c>emails</c> and no <c>email</c>.
/// </summary>
public sealed class SingularEmail : Tolerance
{
    private const string Singular = "email";
    private const string Plural = "emails";

    /// <inheritdoc/>
    public override string Clients => "Okta, PingFederate";

    /// <inheritdoc/>
    public override Filter RewriteFilter(Filter filter, ResourceType type) =>
        type.Find(Singular) is null && type.Find(Plural) is not null ? FilterPaths.Rewrite(filter, InPlural) : filter;

    private static AttributePath InPlural(AttributePath path) =>
        path.Schema is null && string.Equals(path.Name, Singular, StringComparison.OrdinalIgnoreCase) ? path with { Name = Plural } : path;
}
