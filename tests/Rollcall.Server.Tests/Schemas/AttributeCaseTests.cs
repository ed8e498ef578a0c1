using System.Text;
using System.Text.Json.Nodes;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Tests.Cases;
using Rollcall.Server.Audit;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;
using Client = Rollcall.Server.Tests.Hosting.Tenant;

namespace Rollcall.Server.Tests.Schemas;

/// <summary>One server for all cases of an engine, and one directory of people in each way of reading.</summary>
public abstract class AttributeSite : IAsyncLifetime
{
    private const string Fixture = "attributes";

    private readonly Dictionary<bool, Client> _people = [];

    internal Site Site { get; private set; } = null!;

    private protected abstract Task<Site> StartAsync();

    public async ValueTask InitializeAsync()
    {
        Site = await StartAsync();
        foreach (var strict in (bool[])[false, true])
        {
            var tenant = await DirectoryAsync(strict, CaseFile.Fixture(Fixture, "kinds")["attributes"]!);
            using var client = Site.Client(tenant);
            foreach (var person in ((ScimList)CaseFile.Fixture(Fixture, "people")["people"]!).Items)
                (await client.PostAsync("/Users", AttributeCaseTests.Plain(ScimJson.ToBytes(person)))).ShouldBe(201);
            _people.Add(strict, tenant);
        }
    }

    /// <summary>The directory with people, which nobody changes.</summary>
    internal Client People(bool strict) => _people[strict];

    /// <summary>A directory of a case's own.</summary>
    internal async Task<Client> DirectoryAsync(bool strict, ScimValue attributes)
    {
        var tenant = await Site.Hub.DirectoryAsync(strict);
        foreach (var attribute in ((ScimList)attributes).Items)
            (await Site.Hub.Schemas.DefineAsync(tenant.Id, Definition.Read((ScimObject)attribute), Actor.CommandLine)).ShouldNotBeNull();
        return tenant;
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same on an engine.</summary>
public sealed class AttributeSite<TEngine> : AttributeSite where TEngine : StorageEngine, new()
{
    private protected override Task<Site> StartAsync() => Site.StartAsync<TEngine>();
}

/// <summary>Attributes of a directory's own, request by request over HTTP.</summary>
public abstract class AttributeCaseTests(AttributeSite site)
{
    private const string Custom = "urn:ietf:params:scim:schemas:extension:custom:2.0:User";
    private const string User = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    public static TheoryData<CaseFile> Cases() => CaseFile.Folder("attributes");

    /// <summary>A text of a case with the names it abbreviates.</summary>
    public static string Plain(byte[] json) => Plain(Encoding.UTF8.GetString(json));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_case_holds(CaseFile test)
    {
        foreach (var strict in test.Has("strict") ? [test.Flag("strict")] : (bool[])[false, true])
        {
            var tenant = test.Flag("people") ? site.People(strict)
                : await site.DirectoryAsync(strict, test.Has("attributes") ? test.Value("attributes") : CaseFile.Fixture("attributes", "kinds")["attributes"]!);
            using var client = site.Site.Client(tenant);
            var id = "";
            foreach (var step in ((ScimList)test.Value("steps")).Items.Cast<ScimObject>())
                id = await StepAsync(client, step, id, $"{test.Section}, {(strict ? "strict" : "tolerant")}");
            if (!test.Flag("people"))
                await Consistency.CheckAsync(site.Site.Hub, tenant.Id);
        }
    }

    private static async Task<string> StepAsync(ScimClient client, ScimObject step, string id, string where)
    {
        var send = step.Text("send")!.Split(' ', 2);
        var path = Plain(send[1]).Replace("{id}", id, StringComparison.Ordinal);
        var query = path.IndexOf("filter=", StringComparison.Ordinal);
        if (query >= 0)
            path = path[..(query + 7)] + Uri.EscapeDataString(path[(query + 7)..]);
        var body = step["body"] is { } whole ? Plain(ScimJson.ToBytes(whole))
            : step["patch"] is ScimList operations ? $$"""{"schemas":["{{ScimClient.Patch}}"],"Operations":{{Plain(ScimJson.ToBytes(operations))}}}""" : null;
        var reply = await client.SendAsync(send[0], path, body);
        var said = $"{where}: {step.Text("send")} {reply.Body}";
        reply.Status.ShouldBe((int)((ScimInteger)step["status"]!).Value, said);
        if (step.Text("error") is { } error)
            ((string?)reply.Json["scimType"]).ShouldBe(error, said);
        if (step.Text("names") is { } names)
            ((string?)reply.Json["detail"]).ShouldNotBeNull().ShouldContain(Plain(names), Case.Sensitive, said);
        if (step["custom"] is { } custom)
            JsonNode.DeepEquals(reply.Json[Custom], custom is ScimNull ? null : JsonNode.Parse(ScimJson.ToBytes(custom))).ShouldBeTrue(said);
        if (step["schemas"] is { } schemas)
            reply.Json["schemas"]!.AsArray().Select(s => (string)s!).ShouldBe(((ScimList)schemas).Items.Select(s => Plain(((ScimString)s).Value)), said);
        if (step["finds"] is ScimList found)
            (reply.Json["Resources"] ?? new JsonArray()).AsArray().Select(r => (string)r!["userName"]!).ShouldBe(found.Items.Select(s => ((ScimString)s).Value), said);
        return send[0] is "POST" && reply.Status == 201 ? reply.Id : id;
    }

    private static string Plain(string text) => text.Replace("{custom}", Custom, StringComparison.Ordinal).Replace("{user}", User, StringComparison.Ordinal).Replace("{enterprise}", Enterprise, StringComparison.Ordinal);
}
