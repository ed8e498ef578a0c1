using System.Collections.Immutable;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Patching;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Changes;

/// <summary>A resource's document after a change.</summary>
/// <param name="Document">The canonical document: bound attributes, no <c>id</c>, <c>meta</c>, <c>groups</c>, <c>members</c>, nothing that is never returned.</param>
/// <param name="ChangedPaths">What differs from before, as <see cref="AttributeTarget.ToString"/> spells it; empty when nothing does.</param>
public sealed record DocumentOutcome(ScimObject Document, ImmutableArray<string> ChangedPaths);

/// <summary>
/// A write, parsed and validated, before anything was read: which resource, and a pure function from its document to the next.
/// The store calls <see cref="Apply"/> inside its transaction, so that checks and effect see the same state.
/// </summary>
public abstract record ResourceChange
{
    private ResourceChange(ResourceType type) => Type = type;

    /// <summary>The resource type.</summary>
    public ResourceType Type { get; }

    /// <summary>The id in the URL, or null for a create, where the store makes one.</summary>
    public abstract string? Id { get; }

    /// <summary>The condition of <c>If-Match</c>, checked against the stored version inside the transaction.</summary>
    public VersionCondition IfMatch { get; init; } = VersionCondition.None;

    /// <summary>Steps on the membership, in order; always empty for types without members.</summary>
    public ImmutableArray<MemberChange> Members { get; init; } = [];

    /// <summary>Whether the directory keeps to the letter of the RFC: unknown member ids are then an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Bytes of the request's body, by which a store may bound what waits in it; 0 where nobody counted.</summary>
    public int Bytes { get; init; }

    /// <summary>The next document. Pure: no clock, no I/O; may be called again for the same change.</summary>
    /// <param name="current">The stored canonical document; null for a create.</param>
    /// <exception cref="ScimException">The change is refused; nothing is to be written.</exception>
    public abstract DocumentOutcome Apply(ScimObject? current);

    /// <summary>POST (RFC 7644 §3.3).</summary>
    public sealed record Create(ResourceType ResourceType, ScimObject Document) : ResourceChange(ResourceType)
    {
        /// <summary>The canonical document of the new resource.</summary>
        public ScimObject Document
        {
            get => Kept.Tree;
            init => Kept = new(value, default);
        }

        /// <summary>The same document as it is to be stored, in UTF-8.</summary>
        public ReadOnlyMemory<byte> Canonical => Kept.Bytes;

        private CanonicalDocument Kept { get; init; } = new(Document, default);

        /// <summary>
        /// The id the resource gets, where it had to be known beforehand: other operations of the same Bulk refer to it (RFC 7644 §3.7.2). Null: the store makes one.
        /// </summary>
        public string? NewId { get; init; }

        /// <inheritdoc/>
        public override string? Id => null;

        /// <summary>The same change, in less memory.</summary>
        internal Create Packed() => this with { Kept = Kept.Packed() };

        /// <inheritdoc/>
        public override DocumentOutcome Apply(ScimObject? current) => new(Document, DocumentDifference.Paths(Type, ScimObject.Empty, Document));
    }

    /// <summary>PUT (RFC 7644 §3.5.1): the document sent, joined with what a client cannot replace.</summary>
    public sealed record Replace(ResourceType ResourceType, string ResourceId, ScimObject Document) : ResourceChange(ResourceType)
    {
        /// <summary>The canonical document sent.</summary>
        public ScimObject Document
        {
            get => Kept.Tree;
            init => Kept = new(value, default);
        }

        /// <inheritdoc/>
        public override string? Id => ResourceId;

        private CanonicalDocument Kept { get; init; } = new(Document, default);

        /// <summary>The same change, in less memory.</summary>
        internal Replace Packed() => this with { Kept = Kept.Packed() };

        /// <inheritdoc/>
        public override DocumentOutcome Apply(ScimObject? current)
        {
            var next = ResourceReplacement.Merge(Type, current!, Document, Strict);
            return new(next, DocumentDifference.Paths(Type, current!, next));
        }
    }

    /// <summary>PATCH (RFC 7644 §3.5.2) on everything but membership.</summary>
    public sealed record Patch(ResourceType ResourceType, string ResourceId, PatchRequest Request) : ResourceChange(ResourceType)
    {
        /// <inheritdoc/>
        public override string? Id => ResourceId;

        /// <inheritdoc/>
        public override DocumentOutcome Apply(ScimObject? current)
        {
            var next = Request.Apply(current!);
            return new(next, DocumentDifference.Paths(Type, current!, next));
        }
    }

    /// <summary>DELETE (RFC 7644 §3.6).</summary>
    public sealed record Delete(ResourceType ResourceType, string ResourceId) : ResourceChange(ResourceType)
    {
        /// <inheritdoc/>
        public override string? Id => ResourceId;

        /// <inheritdoc/>
        public override DocumentOutcome Apply(ScimObject? current) => new(current!, []);
    }
}
