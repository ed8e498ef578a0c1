using System.Globalization;
using System.Text;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Resources;

/// <summary>Tests that measure the whole process: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}

/// <summary>A large Bulk is there once while it waits, as what was asked for, and once more as what is stored when it is committed.</summary>
public abstract class BulkMemoryTests<TEngine> where TEngine : StorageEngine, new()
{
    private const int Operations = 1000;

    [Fact]
    public async Task A_bulk_of_the_largest_size_is_not_held_thrice()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (first, tenant) = (await hub.DirectoryAsync(), await hub.DirectoryAsync());
        await using var server = await HubServer.StartAsync(hub);
        var body = Body();
        // What a first request makes and keeps is there before, and what others left behind is gone.
        (await server.SendAsync(first, "POST", "/Bulk", body)).ShouldBe(200);
        var before = Live();
        var committing = 0L;
        hub.Database.Giving = () => committing = Math.Max(committing, Live() - before);

        hub.Database.Close();
        var sent = server.SendAsync(tenant, "POST", "/Bulk", body);
        if (await Task.WhenAny(sent, hub.Database.Arrived) == sent)
            (await sent).ShouldBe(200, "it did not reach the lane");
        var waiting = Live() - before;
        // The request's own thread may be on its way out of the reader still.
        for (var look = 0; look < 20 && waiting > body.Length * 3L / 2; look++)
            waiting = Live() - before;
        hub.Database.Open();
        (await sent).ShouldBe(200);

        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"A body of {body.Length} bytes holds {waiting} while it waits and {committing} when it is committed."));
        waiting.ShouldBeLessThan(body.Length * 3L / 2);
        committing.ShouldBeLessThan(body.Length * 2L);
        (await tenant.UsersAsync(count: 0)).TotalResults.ShouldBe(Operations);
    }

    // Many small values: as a tree they would take six times their length.
    private static byte[] Body() => Encoding.UTF8.GetBytes($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{{string.Join(',', Enumerable.Range(0, Operations).Select(User))}}]}""");

    private static string User(int user) =>
        $$$"""{"method":"POST","path":"/Users","bulkId":"b{{{user}}}","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"user{{{user}}}","phoneNumbers":[{{{string.Join(',', Enumerable.Range(0, 240).Select(n => $$"""{"value":"user{{user}}-{{n}}@mail.example.com","type":"work{{n}}"}"""))}}}]}}""";

    private static long Live()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
