namespace Rollcall.Scim.Filtering;

/// <summary>
/// <c>attrPath</c> of RFC 7644 figure 1: an optional schema URN, an attribute name and an optional sub-attribute.
/// Purely what was written; <see cref="Schemas.ResourceType.Resolve"/> says what it means.
/// </summary>
/// <param name="Schema">The URN before the last colon, or null.</param>
/// <param name="Name">The attribute name as written.</param>
/// <param name="SubAttribute">The name after the dot as written, or null.</param>
/// <remarks>
/// <c>urn:…:enterprise:2.0:User</c> alone reads as schema <c>urn:…:enterprise:2.0</c> and attribute <c>User</c>: the grammar cannot tell.
/// Resolving tries the whole as a URN first.
/// </remarks>
public sealed record AttributePath(string? Schema, string Name, string? SubAttribute)
{
    /// <summary>Prints the path so that it parses back to an equal one.</summary>
    public override string ToString()
    {
        var text = Schema is null ? Name : Schema + ":" + Name;
        return SubAttribute is null ? text : text + "." + SubAttribute;
    }
}
