using System.Collections.Immutable;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Patching;

/// <summary>A PATCH message (RFC 7644 §3.5.2), read and checked against the schemas, before the resource is known.</summary>
public sealed class PatchRequest
{
    private readonly ResourceType _type;
    private readonly ImmutableArray<PatchStep> _steps;

    internal PatchRequest(ResourceType type, ImmutableArray<PatchStep> steps, ImmutableArray<MemberChange> members)
    {
        _type = type;
        _steps = steps;
        Members = members;
    }

    /// <summary>
    /// Reads a PatchOp message that the dialect has already rewritten: every path resolved, every value bound to its attribute, mutability checked as far as it can be
    /// without the resource.
    /// </summary>
    /// <param name="body">The message, after <see cref="ScimDialect.RewritePatch"/>.</param>
    /// <param name="type">The resource type of the endpoint.</param>
    /// <param name="dialect">Whether unknown attributes are refused or dropped, and whether a value path may make what it does not find.</param>
    /// <param name="limits">Caps on operations, members, and the length and depth of paths.</param>
    /// <param name="ignored">Receives what was left out, one path each, for the verdict.</param>
    /// <exception cref="ScimException">
    /// 400 <c>invalidSyntax</c>, <c>invalidPath</c>, <c>invalidFilter</c>, <c>invalidValue</c>, <c>mutability</c>, <c>noTarget</c>; 413 for too many operations or members.
    /// </exception>
    public static PatchRequest Read(ScimObject body, ResourceType type, ScimDialect dialect, ScimLimits limits, ICollection<string> ignored) =>
        new PatchReader(type, dialect, limits, ignored).Read(body);

    /// <summary>The steps on <c>members</c>, in order; they are not part of <see cref="Apply"/>.</summary>
    public ImmutableArray<MemberChange> Members { get; }

    /// <summary>What the operations give values to, in the shape of a document; only the names matter (RFC 7643 §7, <c>returned</c>: "if the attribute was specified by the client").</summary>
    public IEnumerable<ScimObject> Given => _steps.SelectMany(step => Values(step.Edit), Placed);

    /// <summary>
    /// The document after all operations, or a failure that leaves nothing half done. Pure; the same instance when nothing changes.
    /// </summary>
    /// <param name="document">The stored canonical document.</param>
    /// <exception cref="ScimException">400 <c>noTarget</c>, <c>mutability</c>, <c>invalidValue</c>.</exception>
    public ScimObject Apply(ScimObject document) => DocumentEditor.Apply(_type, document, _steps);

    private static ScimObject Placed(PatchStep step, ScimValue value)
    {
        var given = new ScimObject((step.Attribute.Name, value));
        return step.Extension is { } extension ? new ScimObject((extension.Id, given)) : given;
    }

    private static ScimValue[] Values(AttributeEdit edit) => edit switch
    {
        AttributeEdit.Put put => [put.Value],
        AttributeEdit.Append append => [append.Values],
        AttributeEdit.Merge merge => [merge.Parts.Given],
        AttributeEdit.Select { Edit: ElementEdit.Put put } => [put.Value],
        AttributeEdit.Select { Edit: ElementEdit.Merge merge } => [merge.Parts.Given],
        AttributeEdit.Select or AttributeEdit.Clear or AttributeEdit.Discard => [],
        _ => throw new InvalidOperationException($"Unknown edit {edit.GetType()}."),
    };
}
