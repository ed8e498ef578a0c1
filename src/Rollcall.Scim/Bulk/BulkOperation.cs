using System.Collections.Immutable;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Bulk;

/// <summary>One operation of a Bulk request (RFC 7644 §3.7), read: what it says of itself, and either the change it asks for or why it cannot be one.</summary>
public sealed record BulkOperation
{
    /// <summary>The method as answers repeat it; null when there was none.</summary>
    public string? Method { get; init; }

    /// <summary>The client's name for what is created, as answers repeat it; null when there was none.</summary>
    public string? BulkId { get; init; }

    /// <summary>The resource type the path names, or null when it names none.</summary>
    public ResourceType? Type { get; init; }

    /// <summary>The id in the path, references replaced; null for a POST and where there is none.</summary>
    public string? ResourceId { get; init; }

    /// <summary>What is asked for; null when the operation is refused as it stands.</summary>
    public ResourceChange? Change { get; init; }

    /// <summary>Why the operation is refused before anything is tried; null when there is a <see cref="Change"/>.</summary>
    public ScimException? Refusal { get; init; }

    /// <summary>The positions of the operations that create what this one refers to, ascending. May contain its own.</summary>
    public ImmutableArray<int> DependsOn { get; init; } = [];

    /// <summary>What was left out, for the verdict.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];
}
