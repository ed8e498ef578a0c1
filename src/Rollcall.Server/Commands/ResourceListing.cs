using System.CommandLine;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Directories;
using Rollcall.Server.Operations;
using Rollcall.Server.Resources;

namespace Rollcall.Server.Commands;

/// <summary>What <c>users list</c> and <c>groups list</c> share: one page of resources, found as SCIM finds them.</summary>
internal static class ResourceListing
{
    public static Option<string?> FilterOption() => new("--filter") { Description = "A SCIM filter, such as 'userName sw \"a\"'.", HelpName = "FILTER" };

    public static Option<int> StartOption() => Verb.WholeNumberOption("--start-index", "The first one to show, counted from 1.", 1, 1, int.MaxValue);

    public static Option<int> CountOption() => Verb.WholeNumberOption("--count", "How many to show.", 100, 0, 1000);

    public static async Task<(DirectoryAccess Access, ResourcePage Page)> FindAsync(
        Installation installation, Guid directory, Func<ScimSchemas, ResourceType> type, string? filter, int start, int count, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var directories = new DirectoryStore(installation.Database, time);
        var access = await directories.ReadAsync(directory, cancellationToken) ?? throw Verb.NoDirectory(directory);
        var parsed = filter is null ? null : access.Dialect.Rewrite(ScimFilterParser.ParseFilter(filter, access.Limits, lenient: !access.Dialect.IsStrict), type(access.Schemas));
        var query = new ResourceQuery([new(type(access.Schemas), parsed, new ReadOptions(Groups: false))], start, count);
        return (access, await ResourceSearch.FindAsync(installation.Database, access, query, cancellationToken));
    }

    public static ScimObject Document(StoredResource resource) => (ScimObject)ScimJson.Read(resource.Document.Span);
}
