using System.Collections.Immutable;

namespace Rollcall.Scim.AspNetCore;

/// <summary>What became of a request.</summary>
public enum Verdict
{
    /// <summary>A read was answered.</summary>
    Answered,

    /// <summary>A write changed something.</summary>
    Applied,

    /// <summary>A write was understood and had nothing to change.</summary>
    NothingToDo,

    /// <summary>A write was applied and left something out; <see cref="ScimExchange.Ignored"/> says what.</summary>
    PartlyIgnored,

    /// <summary>The request was refused; of a Bulk: each of its operations.</summary>
    Refused,

    /// <summary>Some operations of a Bulk were refused and others not; <see cref="ScimExchange.Ignored"/> says which and why.</summary>
    PartlyRefused,
}

/// <summary>One request and what became of it, without bodies, values or secrets: the shape only.</summary>
/// <param name="Tenant">Whose; null when nobody was authenticated.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Shape">The path below the base URL with ids as <c>{id}</c> and filter values as <c>?</c>, for example <c>/Users?filter=userName eq ?&amp;count=100</c>.</param>
/// <param name="ResourceId">The id in the path or of the created resource, or null.</param>
/// <param name="Status">The HTTP status answered.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="ScimType">The error's keyword, or null; of a Bulk that of the first operation refused.</param>
/// <param name="Detail">The error's sentence without values the client sent, or null; of a Bulk that of the first operation refused.</param>
/// <param name="Ignored">What was left out, and the operations of a Bulk that were refused.</param>
/// <param name="UserAgent">The client's name of itself, cut to 200 characters, or null.</param>
/// <param name="Elapsed">From the request's arrival to the answer's last byte.</param>
public sealed record ScimExchange(
    ScimTenant? Tenant,
    string Method,
    string Shape,
    string? ResourceId,
    int Status,
    Verdict Verdict,
    string? ScimType,
    string? Detail,
    ImmutableArray<string> Ignored,
    string? UserAgent,
    TimeSpan Elapsed);

/// <summary>Told of every request after its answer; must not block and must not throw.</summary>
public interface IScimObserver
{
    /// <summary>Takes note of an exchange.</summary>
    void Completed(ScimExchange exchange);
}
