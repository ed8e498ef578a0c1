using System.Collections.Immutable;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Patching;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Changes;

/// <summary>The body of a write becomes a change: rewritten by the dialect, bound to the schemas, checked as far as it can be without the resource.</summary>
/// <param name="type">The resource type of the endpoint.</param>
/// <param name="dialect">How the client is read.</param>
/// <param name="limits">Caps.</param>
/// <param name="ignored">Receives what was left out, one path each, for the verdict.</param>
public sealed class ChangeReader(ResourceType type, ScimDialect dialect, ScimLimits limits, ICollection<string> ignored)
{
    /// <summary>The condition under which the resource is changed.</summary>
    public VersionCondition IfMatch { get; init; } = VersionCondition.None;

    /// <summary>Bytes of the body.</summary>
    public int Bytes { get; init; }

    /// <summary>What stands for resources that are created by the same request; null outside of Bulk.</summary>
    internal BulkReferences? References { get; init; }

    /// <summary>POST (RFC 7644 §3.3).</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>invalidSyntax</c>, naming the attribute; 413 for too many members.</exception>
    public ResourceChange.Create Create(ScimObject body)
    {
        var (document, members) = Resource(body);
        return new(type, document)
        {
            Members = members.IsEmpty ? [] : [new MemberChange.Add(members)],
            Strict = dialect.IsStrict,
            Bytes = Bytes,
        };
    }

    /// <summary>PUT (RFC 7644 §3.5.1).</summary>
    /// <inheritdoc cref="Create" path="/exception"/>
    public ResourceChange.Replace Replace(string id, ScimObject body)
    {
        var (document, members) = Resource(body);
        return new(type, id, document)
        {
            // RFC 7644 §3.5.1: an attribute that is left out is cleared, and so is the membership.
            Members = type.Members is not null ? [new MemberChange.ReplaceAll(members)] : [],
            IfMatch = IfMatch,
            Strict = dialect.IsStrict,
            Bytes = Bytes,
        };
    }

    /// <summary>PATCH (RFC 7644 §3.5.2).</summary>
    /// <inheritdoc cref="PatchRequest.Read" path="/exception"/>
    public ResourceChange.Patch Patch(string id, ScimObject body)
    {
        var plain = dialect.RewritePatch(body, type, ignored);
        var request = PatchRequest.Read(References?.InPatch(plain, type) ?? plain, type, dialect, limits, ignored);
        return new(type, id, request)
        {
            Members = request.Members,
            IfMatch = IfMatch,
            Strict = dialect.IsStrict,
            Bytes = Bytes,
        };
    }

    /// <summary>DELETE (RFC 7644 §3.6).</summary>
    public ResourceChange.Delete Delete(string id) => new(type, id) { IfMatch = IfMatch, Strict = dialect.IsStrict };

    private (ScimObject Document, ImmutableArray<string> Members) Resource(ScimObject body)
    {
        var plain = dialect.RewriteResource(body, type, ignored);
        plain = References?.InResource(plain, type) ?? plain;
        var document = ResourceBinder.Bind(plain, type, dialect, ignored, limits);
        return (document, type.Members is { } members ? ResourceBinder.MemberIds(plain[members.Name], limits) : []);
    }
}
