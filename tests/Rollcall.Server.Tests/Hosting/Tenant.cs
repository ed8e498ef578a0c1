using System.Text;
using System.Text.Json;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Patching;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>What became of a change.</summary>
internal sealed record Result(WriteOutcome? Outcome, ScimException? Refusal)
{
    /// <summary>The status a client would see: 200 for every success.</summary>
    public int Status => Refusal?.Status ?? 200;

    public StoredResource Resource => Outcome?.Resource ?? throw new InvalidOperationException(Refusal?.Detail ?? "There is no resource after a delete.", Refusal);

    public string Id => Resource.Id;

    public long Version => Resource.Version;

    public ScimObject Document => (ScimObject)ScimJson.Read(Resource.Document.Span);
}

/// <summary>A client of one directory: JSON texts in, outcomes out, by the way the endpoints go.</summary>
internal sealed class Tenant(Hub hub, Guid id, string token, DirectoryAccess access)
{
    public Guid Id => id;

    public string Token => token;

    public DirectoryAccess Access { get; private set; } = access;

    private ResourceType User => Access.Schemas.User;

    private ResourceType Group => Access.Schemas.Group;

    /// <summary>Authenticates again, as every request does.</summary>
    public async Task ReopenAsync() => Access = await hub.Directories.OpenAsync(IdText.Format(id), token, CancellationToken.None);

    /// <summary>Makes a user of this name; <paramref name="more"/> is JSON that continues the object.</summary>
    public Task<Result> CreateUserAsync(string userName, string more = "", CancellationToken cancellationToken = default) =>
        CreateAsync(User, $$"""{"userName":{{JsonSerializer.Serialize(userName)}}{{more}}}""", cancellationToken);

    public Task<Result> CreateGroupAsync(string displayName, params IEnumerable<string> members) =>
        CreateAsync(Group, $$"""{"displayName":{{JsonSerializer.Serialize(displayName)}},"members":{{Members(members)}}}""");

    public Task<Result> PatchUserAsync(string resource, string operations, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        PatchAsync(User, resource, operations, ifMatch, cancellationToken);

    public Task<Result> PatchGroupAsync(string resource, string operations, string? ifMatch = null) => PatchAsync(Group, resource, operations, ifMatch);

    public Task<Result> AddMembersAsync(string group, params IEnumerable<string> members) => PatchGroupAsync(group, $$"""{"op":"add","path":"members","value":{{Members(members)}}}""");

    public Task<Result> RemoveMemberAsync(string group, string member) => PatchGroupAsync(group, $$"""{"op":"remove","path":"members[value eq \"{{member}}\"]"}""");

    public Task<Result> ReplaceUserAsync(string resource, string json, string? ifMatch = null) => ReplaceAsync(User, resource, json, ifMatch);

    public Task<Result> ReplaceGroupAsync(string resource, string displayName, params IEnumerable<string> members) =>
        ReplaceAsync(Group, resource, $$"""{"displayName":{{JsonSerializer.Serialize(displayName)}},"members":{{Members(members)}}}""", null);

    public Task<Result> DeleteUserAsync(string resource, string? ifMatch = null) => WriteAsync(() => new ResourceChange.Delete(User, resource) { IfMatch = VersionCondition.Parse(ifMatch) });

    public Task<Result> DeleteGroupAsync(string resource) => WriteAsync(() => new ResourceChange.Delete(Group, resource));

    public ValueTask<StoredResource?> FindUserAsync(string resource) => hub.Store.FindAsync(Access, User, resource, new(true), CancellationToken.None);

    public ValueTask<StoredResource?> FindGroupAsync(string resource) => hub.Store.FindAsync(Access, Group, resource, new(false), CancellationToken.None);

    public async Task<List<string>> MembersAsync(string group)
    {
        var found = new List<string>();
        await foreach (var member in hub.Store.MembersAsync(Access, group, CancellationToken.None))
            found.Add(member.Id);
        return found;
    }

    public ValueTask<ResourcePage> UsersAsync(string? filter = null, long startIndex = 1, int count = 1000) => QueryAsync(User, filter, startIndex, count);

    public ValueTask<ResourcePage> GroupsAsync(string? filter = null, long startIndex = 1, int count = 1000) => QueryAsync(Group, filter, startIndex, count);

    private async Task<Result> CreateAsync(ResourceType type, string json, CancellationToken cancellationToken = default) => await WriteAsync(() =>
    {
        var (document, members) = Read(type, json);
        return new ResourceChange.Create(type, document) { Members = members.Length == 0 ? [] : [new MemberChange.Add([.. members])], Strict = Access.Dialect.IsStrict };
    }, cancellationToken);

    private async Task<Result> ReplaceAsync(ResourceType type, string resource, string json, string? ifMatch) => await WriteAsync(() =>
    {
        var (document, members) = Read(type, json);
        return new ResourceChange.Replace(type, resource, document)
        {
            Members = type.Members is null ? [] : [new MemberChange.ReplaceAll([.. members])],
            IfMatch = VersionCondition.Parse(ifMatch),
            Strict = Access.Dialect.IsStrict,
        };
    });

    private Task<Result> PatchAsync(ResourceType type, string resource, string operations, string? ifMatch, CancellationToken cancellationToken = default) => WriteAsync(() =>
    {
        var ignored = new List<string>();
        var body = Access.Dialect.RewritePatch(Json($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}"""), type, ignored);
        var request = PatchRequest.Read(body, type, Access.Dialect, Access.Limits, ignored);
        return new ResourceChange.Patch(type, resource, request) { Members = request.Members, IfMatch = VersionCondition.Parse(ifMatch), Strict = Access.Dialect.IsStrict };
    }, cancellationToken);

    private async Task<Result> WriteAsync(Func<ResourceChange> change, CancellationToken cancellationToken = default)
    {
        try
        {
            return new(await hub.Store.WriteAsync(Access, change(), cancellationToken), null);
        }
        catch (ScimException refused)
        {
            return new(null, refused);
        }
    }

    private ValueTask<ResourcePage> QueryAsync(ResourceType type, string? filter, long startIndex, int count) => hub.Store.QueryAsync(
        Access, new([new(type, filter is null ? null : ScimFilterParser.ParseFilter(filter), new(false))], startIndex, count), CancellationToken.None);

    private (ScimObject Document, string[] Members) Read(ResourceType type, string json)
    {
        var ignored = new List<string>();
        var body = Access.Dialect.RewriteResource(Json(json), type, ignored);
        var document = ResourceBinder.Bind(body, type, Access.Dialect, ignored, Access.Limits);
        return (document, type.Members is { } members ? [.. ResourceBinder.MemberIds(body[members.Name], Access.Limits)] : []);
    }

    private static ScimObject Json(string json)
    {
        var body = (ScimObject)ScimJson.Read(Encoding.UTF8.GetBytes(json));
        return body["schemas"] is null ? body.With("schemas", new ScimList([new ScimString(body["displayName"] is not null && body["userName"] is null ? SchemaUrns.Group : SchemaUrns.User)])) : body;
    }

    private static string Members(IEnumerable<string> members) => JsonSerializer.Serialize(members.Select(m => new { value = m }));
}
