using System.Collections.Immutable;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Bulk;

/// <summary>
/// The operations of one Bulk request (RFC 7644 §3.7), read and put into an order in which they can be done. A store works through it by <see cref="Begin"/>.
/// </summary>
public sealed class BulkPlan
{
    internal BulkPlan(ImmutableArray<BulkOperation> operations, ImmutableArray<ImmutableArray<int>> steps, int? failOnErrors)
    {
        Operations = operations;
        Steps = steps;
        FailOnErrors = failOnErrors;
    }

    /// <summary>The operations in the order of the request.</summary>
    public ImmutableArray<BulkOperation> Operations { get; }

    /// <summary>
    /// Positions in the order to be done. Several in one step refer to each other in a circle (RFC 7644 §3.7.1): all of them are done or none; all of them are creates.
    /// </summary>
    public ImmutableArray<ImmutableArray<int>> Steps { get; }

    /// <summary>After how many errors the rest is left undone; null: never.</summary>
    public int? FailOnErrors { get; }

    /// <summary>
    /// Reads a Bulk message. One operation's tree is held at a time: what stays of the body is the changes, bound to their schemas and packed.
    /// </summary>
    /// <param name="utf8">The body; not needed any more when this returns.</param>
    /// <param name="schemas">The directory's resource types.</param>
    /// <param name="dialect">How the client is read.</param>
    /// <param name="limits">Caps: operations of the request, and of each what a request of its own may have.</param>
    /// <param name="newId">Makes an id nobody has, for each resource that is to be created.</param>
    /// <param name="ignored">Receives what was left out of the message's frame; for the rest see <see cref="BulkOperation.Ignored"/>.</param>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c>: the message is none; 413: more operations than the limit. What is wrong with a single operation is its <see cref="BulkOperation.Refusal"/>.</exception>
    public static BulkPlan Read(ReadOnlySpan<byte> utf8, ScimSchemas schemas, ScimDialect dialect, ScimLimits limits, Func<string> newId, ICollection<string> ignored) =>
        new BulkReader(schemas, dialect, limits, new(schemas, newId), ignored).Read(utf8);

    /// <summary>A plan of one change, done or refused.</summary>
    public static BulkPlan Of(ResourceChange change) => new([new BulkOperation { Type = change.Type, ResourceId = change.Id, Change = change }], [[0]], null);

    /// <summary>A plan of one step of this one, for stores that have to try it apart. What it refers to outside is taken for done.</summary>
    /// <param name="step">Its positions here; in the part they are numbered from 0.</param>
    public BulkPlan Part(ImmutableArray<int> step) => new([.. step.Select(i => Operations[i] with { DependsOn = [] })], [[.. Enumerable.Range(0, step.Length)]], null);

    /// <summary>Starts to work through the plan.</summary>
    public BulkRun Begin() => new(this);
}
