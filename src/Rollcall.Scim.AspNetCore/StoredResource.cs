using System.Collections.Immutable;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>The directory a token belongs to, and how it wants to be spoken to. A store may derive from it to carry its own keys along.</summary>
public record ScimTenant
{
    /// <summary>The base URL without a slash at its end; <c>meta.location</c> and <c>Location</c> are made from it, never from the request's Host.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The resource types of this directory.</summary>
    public required ScimSchemas Schemas { get; init; }

    /// <summary>How its client is read.</summary>
    public required ScimDialect Dialect { get; init; }

    /// <summary>The caps of this installation.</summary>
    public ScimLimits Limits { get; init; } = ScimLimits.Default;

    /// <summary>
    /// A secret of at least 32 bytes by which cursors (RFC 9865) are sealed; the same on every node and after a restart. Empty: this directory offers no cursors.
    /// </summary>
    public ReadOnlyMemory<byte> CursorKey { get; init; }
}

/// <summary>What else to read beside the document.</summary>
/// <param name="Groups">Whether the groups the resource belongs to are needed.</param>
public readonly record struct ReadOptions(bool Groups);

/// <summary>A resource as stored: the canonical document as bytes, and what the server keeps beside it.</summary>
public sealed record StoredResource
{
    /// <summary>The server's id.</summary>
    public required string Id { get; init; }

    /// <summary>The canonical document: one JSON object in UTF-8, without <c>id</c>, <c>meta</c>, <c>groups</c> and <c>members</c>.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>Counts changes, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The groups it belongs to; empty unless asked for by <see cref="ReadOptions.Groups"/>.</summary>
    public ImmutableArray<GroupReference> Groups { get; init; } = [];

    /// <summary>For groups: the number of direct members.</summary>
    public long MemberCount { get; init; }
}

/// <summary>A group a user belongs to (RFC 7643 §4.1.2 <c>groups</c>).</summary>
/// <param name="Id">The group's id.</param>
/// <param name="Display">The group's display name.</param>
/// <param name="Direct">Whether directly, or through another group.</param>
public readonly record struct GroupReference(string Id, string? Display, bool Direct);

/// <summary>A direct member of a group (RFC 7643 §4.2 <c>members</c>).</summary>
/// <param name="Id">The member's id.</param>
/// <param name="Display">Its name for people.</param>
/// <param name="IsGroup">Whether the member is a group.</param>
public readonly record struct GroupMember(string Id, string? Display, bool IsGroup);

/// <summary>The resources of one type that a query asks for.</summary>
/// <param name="Type">The type.</param>
/// <param name="Filter">The filter in plain SCIM, or null for all. The store binds it and throws <c>invalidFilter</c> where it cannot.</param>
/// <param name="Options">What else to read of them.</param>
public sealed record ResourceSelection(ResourceType Type, Filter? Filter, ReadOptions Options)
{
    /// <summary>What decides their place when the query is sorted; null when the type does not have the attribute, so that none of them has a value.</summary>
    public ScimSort? Sort { get; init; }
}

/// <summary>The order of a sorted list (RFC 7644 §3.4.2.3).</summary>
public enum SortDirection
{
    /// <summary>Smallest first, resources without a value last.</summary>
    Ascending,

    /// <summary>The exact reverse by value: resources without a value first, then the greatest.</summary>
    Descending,
}

/// <summary>
/// A list request (RFC 7644 §3.4.2), parsed. Its resources are ordered by <see cref="ScimSort.KeyOf(Rollcall.Scim.Resources.ScimObject)"/> when it is sorted, then by selection,
/// then by age.
/// </summary>
/// <param name="Selections">The types asked for, each once, in a fixed order; none when nothing can match.</param>
/// <param name="StartIndex">1-based; at least 1. Always 1 with <see cref="After"/>.</param>
/// <param name="Count">0 to one more than the page limit.</param>
public sealed record ResourceQuery(ImmutableArray<ResourceSelection> Selections, long StartIndex, int Count)
{
    /// <summary>How the list is sorted; null for the order of creation.</summary>
    public SortDirection? Direction { get; init; }

    /// <summary>Only resources behind this position are wanted; they count towards the total all the same. Null for all.</summary>
    public QueryPosition? After { get; init; }
}

/// <summary>The place of a resource in the order of a query. It stays what it is while others come and go.</summary>
/// <param name="Selection">The index of its selection.</param>
/// <param name="Ordinal">Its age within its type: later ones have greater numbers.</param>
/// <param name="Key">What it is sorted by; null without a value, and when the query is not sorted.</param>
public readonly record struct QueryPosition(int Selection, long Ordinal, SortKey? Key)
{
    /// <summary>Compares two positions of one query.</summary>
    public static int Compare(QueryPosition left, QueryPosition right, SortDirection? direction)
    {
        var byKey = (left.Key, right.Key) switch
        {
            (null, null) => 0,
            // RFC 7644 §3.4.2.3: without data last if ascending and first if descending.
            (null, _) => 1,
            (_, null) => -1,
            ({ } l, { } r) => SortKey.Compare(l, r),
        };
        if (byKey != 0)
            return direction is SortDirection.Descending ? -byKey : byKey;
        var bySelection = left.Selection.CompareTo(right.Selection);
        return bySelection != 0 ? bySelection : left.Ordinal.CompareTo(right.Ordinal);
    }
}

/// <summary>One page of an answer.</summary>
/// <param name="TotalResults">How many resources match in all, exact.</param>
/// <param name="Resources">Those on this page.</param>
/// <param name="Positions">The position of each of them.</param>
public sealed record ResourcePage(long TotalResults, IReadOnlyList<StoredResource> Resources, IReadOnlyList<QueryPosition> Positions);

/// <summary>What became of a write.</summary>
/// <param name="Resource">The resource after it; null after a delete.</param>
/// <param name="Changed">Whether anything changed: if not, version and lastModified are what they were.</param>
/// <param name="Ignored">What was left out, for the verdict: member ids that do not exist.</param>
public sealed record WriteOutcome(StoredResource? Resource, bool Changed, ImmutableArray<string> Ignored);
