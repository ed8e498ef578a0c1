using System.Collections.Immutable;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Patching;

/// <summary>A PATCH message (RFC 7644 §3.5.2), read and checked against the schemas, before the resource is known.</summary>
public sealed partial class PatchRequest
{
    /// <summary>
    /// Reads a PatchOp message that the dialect has already rewritten: every path resolved, every value bound to its attribute, mutability checked as far as it can be
    /// without the resource.
    /// </summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c>, <c>invalidPath</c>, <c>invalidValue</c>, <c>mutability</c>, <c>noTarget</c>; 413 for too many operations.</exception>
    public static PatchRequest Read(ScimObject body, ResourceType type, ScimDialect dialect, ScimLimits limits, ICollection<string> ignored) => throw new NotImplementedException();

    /// <summary>The steps on <c>members</c>, in order; they are not part of <see cref="Apply"/>.</summary>
    public ImmutableArray<MemberChange> Members => throw new NotImplementedException();

    /// <summary>The document after all operations, or a failure that leaves nothing half done. Pure and idempotent.</summary>
    /// <exception cref="ScimException">400 <c>noTarget</c>, <c>mutability</c>, <c>invalidValue</c>.</exception>
    public ScimObject Apply(ScimObject document) => throw new NotImplementedException();
}
