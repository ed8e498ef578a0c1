using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Cases;
using Rollcall.Server.Events;
using Rollcall.Server.Resources;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Filtering;

/// <summary>
/// The resources of the filter cases, stored under the ids, times and versions they are given there, by the code that writes every row. Shared by all tests of a class.
/// </summary>
public abstract class FilterDirectory : IAsyncLifetime
{
    private Hub _hub = null!;

    /// <summary>The resources as the evaluator's tests see them, by the name cases give them.</summary>
    public static ScimObject Resources { get; } = CaseFile.Fixture("filter", "resources");

    public ResourceStore Store => _hub.Store;

    public Database Database => _hub.Database;

    public DirectoryAccess Access { get; private set; } = null!;

    public static ResourceType TypeOf(ScimObject resource) => ScimSchemas.Standard.Find(((ScimObject)resource["meta"]!).Text("resourceType")!)!;

    /// <summary>The name of the resource with an id.</summary>
    public static string NameOf(string id) => Resources.Members.Single(m => string.Equals(((ScimObject)m.Value).Text("id"), id, StringComparison.Ordinal)).Key;

    private protected abstract Task<Hub> StartAsync();

    public async ValueTask InitializeAsync()
    {
        _hub = await StartAsync();
        var tenant = await _hub.DirectoryAsync(strict: true);
        Access = tenant.Access with { BaseUrl = new("https://rollcall.example/scim/v2"), HasNestedGroups = true };
        await _hub.Database.WriteAsync(async session =>
        {
            var batch = new DirectoryBatch(tenant.Id) { State = new(2, 0, 0, 0, 0, 0) };
            foreach (var resource in Resources.Members.Select(m => (ScimObject)m.Value))
                Put(batch, resource);
            await BatchWriter.WriteAsync(session, batch, _hub.Clock.GetUtcNow());
            await session.FlushAsync();
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static void Put(DirectoryBatch batch, ScimObject resource)
    {
        var type = TypeOf(resource);
        var kind = ResourceRow.KindOf(type);
        var meta = (ScimObject)resource["meta"]!;
        var members = resource["members"] is ScimList list ? list.Items : ImmutableArray<ScimValue>.Empty;
        var row = new ResourceRow
        {
            Id = Guid.ParseExact(resource.Text("id")!, "D"),
            Kind = kind,
            Ordinal = batch.State!.NextOrdinal(kind),
            Key = "",
            Version = long.Parse(meta.Text("version")![3..^1], CultureInfo.InvariantCulture),
            CreatedAt = DateTimeOffset.Parse(meta.Text("created")!, CultureInfo.InvariantCulture),
            ChangedAt = DateTimeOffset.Parse(meta.Text("lastModified")!, CultureInfo.InvariantCulture),
            Members = members.Length,
            Document = default,
        }.With(type, resource.Without("id").Without("meta").Without("groups").Without("members"));
        batch.Put(row);
        batch.Events.Add(EventWriter.Resource("user.created", "test", row, []));
        foreach (var member in members.Cast<ScimObject>())
            batch.MembersOf(row.Id).Add(Guid.ParseExact(member.Text("value")!, "D"), Enum.Parse<ResourceKind>(member.Text("type")!));
    }
}

/// <summary>The same on an engine.</summary>
public sealed class FilterDirectory<TEngine> : FilterDirectory where TEngine : StorageEngine, new()
{
    private protected override Task<Hub> StartAsync() => Hub.StartAsync<TEngine>();
}
