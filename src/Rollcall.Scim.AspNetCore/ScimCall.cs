using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>One request on its way through: what is known of it so far.</summary>
internal sealed class ScimCall(HttpContext http)
{
    // RFC 7643 §3.1 leaves the form of ids to the server; nothing longer was ever given out, so nothing longer is worth a look-up.
    private const int LongestId = 255;

    // A request may name 100,000 unknown members; the verdict is read by people.
    private const int MostIgnored = 50;

    private readonly List<string> _ignored = [];

    public HttpContext Http => http;

    public CancellationToken Aborted => http.RequestAborted;

    public IScimStore Store { get; } = http.RequestServices.GetRequiredService<IScimStore>();

    public TimeProvider Time { get; } = http.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <summary>Who is asking; only to be used behind authentication.</summary>
    public ScimTenant Tenant => Authenticated ?? throw new InvalidOperationException("Nobody is authenticated yet.");

    public ScimTenant? Authenticated { get; set; }

    public ScimRoute? Route { get; set; }

    /// <summary>The id in the path, or null where the route has none.</summary>
    public string? Id { get; set; }

    /// <summary>The id of the resource a create made.</summary>
    public string? CreatedId { get; private set; }

    /// <summary>The length of the body, once it has been read.</summary>
    public int BodyBytes { get; set; }

    /// <summary>What was left out.</summary>
    public ICollection<string> Ignored => _ignored;

    public ImmutableArray<string> IgnoredSoFar => [.. _ignored];

    /// <summary>What became of it, once that is certain.</summary>
    public Verdict? Verdict { get; private set; }

    /// <summary>Why the first operation of a Bulk that was refused was so.</summary>
    public ScimException? FirstRefusal { get; private set; }

    /// <summary>The directory's definition of a resource type.</summary>
    /// <exception cref="ScimException">404: this directory has none such.</exception>
    public ResourceType Type(string name) => Tenant.Schemas.Find(name) ?? throw ScimException.NoEndpoint();

    /// <summary>The id in the path, as far as it can be one.</summary>
    /// <exception cref="ScimException">404.</exception>
    public string ResourceId(string type) =>
        Id is { Length: > 0 and <= LongestId } id && !id.Contains('\0', StringComparison.Ordinal) ? id : throw ScimException.NotFound(type, Id ?? "");

    /// <summary>The absolute URL of a resource, made from the configured base URL.</summary>
    public string Location(string endpoint, string id) => $"{Tenant.BaseUrl.AbsoluteUri.TrimEnd('/')}{endpoint}/{Uri.EscapeDataString(id)}";

    /// <summary>Has the store make a change and takes note of what became of it.</summary>
    public async ValueTask<WriteOutcome> WriteAsync(ResourceChange change)
    {
        var outcome = await Store.WriteAsync(Tenant, change, Aborted);
        Leave(outcome.Ignored);
        if (change.Id is null)
            CreatedId = outcome.Resource?.Id;
        Verdict = Kept(outcome.Changed);
        return outcome;
    }

    /// <summary>Has the store make the changes of a Bulk and takes note of what became of them.</summary>
    public async ValueTask<ImmutableArray<BulkResult>> WriteAsync(BulkPlan plan)
    {
        var results = await Store.WriteAsync(Tenant, plan, Aborted);
        var (done, changed) = (0, false);
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i] is not BulkResult.Done { Outcome: var outcome })
                continue;
            done++;
            changed |= outcome.Changed;
            Leave(plan.Operations[i].Ignored);
            Leave(outcome.Ignored);
        }
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i] is not BulkResult.Refused { Error: var error })
                continue;
            FirstRefusal ??= error;
            Leave([$"operation {i + 1}: {error.Status} {error.LoggedDetail}"]);
        }
        Verdict = FirstRefusal is null ? Kept(changed) : done > 0 ? AspNetCore.Verdict.PartlyRefused : AspNetCore.Verdict.Refused;
        return results;
    }

    private Verdict Kept(bool changed) => _ignored.Count > 0 ? AspNetCore.Verdict.PartlyIgnored : changed ? AspNetCore.Verdict.Applied : AspNetCore.Verdict.NothingToDo;

    private void Leave(ImmutableArray<string> parts)
    {
        if (!parts.IsDefaultOrEmpty)
            _ignored.AddRange(parts.Except(_ignored, StringComparer.Ordinal).Take(Math.Max(0, MostIgnored - _ignored.Count)).ToList());
    }
}
