using Rollcall.Scim.Schemas;
using Rollcall.Server.Jobs;
using Rollcall.Server.Resources;

namespace Rollcall.Server.Schemas;

/// <summary>What is being done to stored values because of a change to an attribute.</summary>
public enum AttributeJob
{
    /// <summary>Values are taken out of the documents: the attribute was removed, or may no longer be returned.</summary>
    Strip,

    /// <summary>The index is filled; what was declared takes effect when it is whole.</summary>
    Fill,

    /// <summary>What the index still holds is deleted.</summary>
    Purge,
}

/// <summary>An attribute a directory has of its own.</summary>
public sealed record CustomAttribute
{
    /// <summary>Names it for changing and removing.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whether users or groups have it.</summary>
    public required ResourceKind Resource { get; init; }

    /// <summary>The URN of the schema it stands under.</summary>
    public required string Schema { get; init; }

    /// <summary>What forms show for it.</summary>
    public required FieldKind Field { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Label { get; init; }

    /// <summary>The attribute as <c>/Schemas</c> has it, and as it holds now.</summary>
    public required ScimAttribute Definition { get; init; }

    /// <summary>The definition that takes effect when <see cref="Job"/>, which is <see cref="AttributeJob.Fill"/> then, has ended; null otherwise.</summary>
    public ScimAttribute? Pending { get; init; }

    /// <summary>Whether it was removed: nobody sees it any more, and its name is free when <see cref="Job"/> has ended.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>The job that runs on stored values; null when there is none.</summary>
    public Job? Running { get; init; }

    /// <summary>What <see cref="Running"/> does.</summary>
    public AttributeJob? Job => AttributeJobKind.Of(Running);

    /// <summary>Why the last declaration did not take effect; null when it did.</summary>
    public string? Problem { get; init; }

    /// <summary>When it was defined.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its definition was last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Its SCIM name.</summary>
    public string Name => Definition.Name;

    /// <summary>The path by which SCIM knows it, and the index.</summary>
    public string Path => $"{Schema}:{Name}";

    /// <summary>The attribute as requests meet it now: with what follows from its kind, and with its index while that is filled.</summary>
    public ScimAttribute Effective => Definition with
    {
        CanonicalOnly = FieldShape.Of(Field).IsChoice,
        Format = Field == FieldKind.Date ? TextFormat.Date : TextFormat.Any,
        Indexing = Job == AttributeJob.Fill,
    };
}
