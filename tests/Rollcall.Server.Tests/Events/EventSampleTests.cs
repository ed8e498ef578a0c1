using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rollcall.Contracts;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Server.Tokens;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Events;

/// <summary>What readers of events rely on, pinned by the files in <c>docs/events</c>.</summary>
public abstract partial class EventSampleTests<TEngine> where TEngine : StorageEngine, new()
{
    private const int MostBytes = 20_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string Documented = Path.Combine(AppContext.BaseDirectory, "Events", "Documented");

    private static readonly string[] Types = [.. typeof(EventTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Every_type_of_event_is_the_one_documented()
    {
        var samples = await SamplesAsync();
        // Every type that is named is produced, and the other way round.
        samples.Keys.Order(StringComparer.Ordinal).ShouldBe(Types);

        // To write them anew: ROLLCALL_RECORD=<docs/events/samples>, then read the difference.
        if (Environment.GetEnvironmentVariable("ROLLCALL_RECORD") is { Length: > 0 } folder)
            foreach (var (type, sample) in samples)
                await File.WriteAllTextAsync(Path.Combine(folder, type + ".json"), sample);
        foreach (var (type, sample) in samples)
            sample.ShouldBe(await File.ReadAllTextAsync(Path.Combine(Documented, "samples", type + ".json")));
        Directory.EnumerateFiles(Path.Combine(Documented, "samples")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ShouldBe(Types);
    }

    [Fact]
    public void Every_sample_keeps_to_the_schema()
    {
        var schema = JsonSchema.Read(Path.Combine(Documented, "event.schema.json"));
        foreach (var type in Types)
        {
            using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(Documented, "samples", type + ".json")));
            schema.Problem(sample.RootElement).ShouldBeNull(type);
        }
    }

    [Fact]
    public void The_schema_names_every_type_and_refuses_what_is_none()
    {
        var schema = JsonSchema.Read(Path.Combine(Documented, "event.schema.json"));
        var sample = File.ReadAllText(Path.Combine(Documented, "samples", "user.created.json"));
        foreach (var (old, replacement) in (ReadOnlySpan<(string, string)>)[
            ("\"user.created\"", "\"user.exploded\""), ("\"sequence\": ", "\"sequence\": -"), ("\"user\": {", "\"person\": {"), ("\"version\": 1", "\"version\": \"1\""), ("\"reason\"", "\"why\"")])
        {
            sample.ShouldContain(old);
            using var broken = JsonDocument.Parse(sample.Replace(old, replacement, StringComparison.Ordinal));
            schema.Problem(broken.RootElement).ShouldNotBeNull(replacement);
        }
    }

    [Fact]
    public async Task Every_event_stays_below_20_KB_whatever_it_is_about()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var huge = new string('é', 500_000);
        var large = (await tenant.CreateUserAsync("large", $$""","displayName":"{{huge}}","title":"small" """)).Id;
        await tenant.PatchUserAsync(large, """{"op":"replace","path":"title","value":"other"}""");
        await tenant.PatchUserAsync(large, """{"op":"replace","path":"active","value":false}""");
        var users = await Task.WhenAll(Enumerable.Range(0, 150).Select(async i => (await tenant.CreateUserAsync($"u{i}")).Id));
        var group = (await tenant.CreateGroupAsync(new string('g', 1024), [large, .. users])).Id;
        await tenant.ReplaceGroupAsync(group, new string('h', 1024));
        await tenant.DeleteUserAsync(large);
        // Just small enough to be carried along, and every attribute changes.
        var full = (await tenant.CreateUserAsync("full")).Id;
        await tenant.ReplaceUserAsync(full, Everything(new string('x', 13_000)));
        await hub.Directories.CreateAsync(new("Acme", new string('€', 200), "okta", false, null), Actor.CommandLine);
        await tenant.DeleteGroupAsync(group);

        var directories = await hub.Directories.ListAsync();
        var events = new List<EventRecord>();
        foreach (var directory in directories)
            events.AddRange(await hub.Events.ListAsync(directory.Id, 0, 10_000));
        var compact = new JsonSerializerOptions(Json) { WriteIndented = false };
        foreach (var record in events)
            JsonSerializer.SerializeToUtf8Bytes(record, compact).Length.ShouldBeLessThan(MostBytes, $"{record.Sequence} {record.Type}");

        var about = events.Where(e => e.SubjectId == Guid.Parse(large)).ToList();
        about.Count(e => e.Data.TryGetProperty("user", out var user) && user.TryGetProperty("truncated", out var truncated) && truncated.GetBoolean() && !user.TryGetProperty("document", out _)).ShouldBe(3);
        var carried = events.Single(e => e.SubjectId == Guid.Parse(full) && e.Type is EventTypes.UserUpdated);
        carried.Data.GetProperty("user").GetProperty("document").GetProperty("title").GetString()!.Length.ShouldBe(13_000);
        carried.ChangedPaths.Count.ShouldBeGreaterThan(15);
        events.Where(e => e.Type is EventTypes.MembershipAdded).Select(e => e.Data.GetProperty("members").GetArrayLength()).ShouldBe([100, 51]);
    }

    [Fact]
    public async Task A_name_that_is_shortened_is_not_cut_through_a_character()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada", $$""","displayName":"{{new string('a', 199)}}😀tail" """)).Id;
        await tenant.DeleteUserAsync(ada);
        var told = (await hub.Events.ListAsync(tenant.Id, 0, 100)).Single(e => e.Type is EventTypes.UserDeleted);
        told.Data.GetProperty("user").GetProperty("display").GetString().ShouldBe(new string('a', 199));
    }

    private static async Task<Dictionary<string, string>> SamplesAsync()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(accountSizeGb: 50);
        hub.Clock.AdvanceSecond();
        var ada = (await tenant.CreateUserAsync("ada@example.com", ""","externalId":"00u1ada","name":{"givenName":"Ada","familyName":"Lovelace"},"displayName":"Ada Lovelace","active":true,"emails":[{"value":"ada@example.com","type":"work","primary":true}]""")).Id;
        var bob = (await tenant.CreateUserAsync("bob@example.com")).Id;
        hub.Clock.AdvanceSecond();
        await tenant.PatchUserAsync(ada, """{"op":"replace","value":{"title":"Countess","name.givenName":"Augusta Ada"}}""");
        var group = (await tenant.CreateGroupAsync("Engineering", ada, bob)).Id;
        await tenant.PatchGroupAsync(group, """{"op":"replace","path":"displayName","value":"Research"}""");
        await tenant.RemoveMemberAsync(group, bob);
        hub.Clock.AdvanceSecond();
        await tenant.PatchUserAsync(ada, """{"op":"replace","path":"active","value":false}""");
        await tenant.PatchUserAsync(ada, """{"op":"replace","path":"active","value":true}""");
        await tenant.DeleteUserAsync(ada);
        hub.Clock.AdvanceSecond();
        await tenant.CreateUserAsync("ada@example.com");
        await tenant.DeleteGroupAsync(group);
        await hub.Directories.SwitchAsync(tenant.Id, enabled: false, Actor.CommandLine);
        await hub.Directories.SwitchAsync(tenant.Id, enabled: true, Actor.CommandLine);
        await hub.Directories.UpdateAsync(tenant.Id, null, settings => settings with { AccountSizeGb = 100, DefaultGroup = new DefaultGroup.New("Everybody") }, Actor.CommandLine);
        // One account, so that it is always the same that is told first.
        await tenant.DeleteUserAsync(bob);
        await hub.Jobs.RunAsync((await hub.Directories.ApplyAccountSizeAsync(tenant.Id, Actor.CommandLine))!);
        var second = (await hub.Tokens.CreateAsync(tenant.Id, new NewToken("Rotation", hub.Clock.GetUtcNow().AddDays(90)) { Others = new OtherTokens.Expiring(TimeSpan.FromHours(24)) }, Actor.CommandLine))!.Value.Token;
        await hub.Tokens.RevokeAsync(tenant.Id, second.Id, Actor.CommandLine);
        await hub.Directories.DeleteAsync(tenant.Id, Actor.CommandLine);

        var samples = new Dictionary<string, string>(StringComparer.Ordinal);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var record in await hub.Events.ListAsync(tenant.Id, 0, 1000))
            samples.TryAdd(record.Type, Normalised(JsonSerializer.Serialize(record, Json), ids) + "\n");
        return samples;
    }

    // Ids and secrets differ from run to run; which of them are equal does not.
    private static string Normalised(string json, Dictionary<string, string> ids)
    {
        var text = Id().Replace(json, match =>
        {
            if (!ids.TryGetValue(match.Value, out var stable))
                ids.Add(match.Value, stable = $"0199b5a0-0000-7000-8000-{ids.Count + 1:D12}");
            return stable;
        });
        return TokenPrefix().Replace(text, "rc_scim_A1b2");
    }

    private static string Everything(string title)
    {
        var types = (string[])["nickName", "profileUrl", "userType", "preferredLanguage", "locale", "timezone"];
        var simple = string.Join(',', types.Select(t => $"\"{t}\":\"{(t is "profileUrl" ? "https://a.example" : t is "locale" or "preferredLanguage" ? "en" : "v")}\""));
        var plural = string.Join(',', ((string[])["emails", "phoneNumbers", "ims", "entitlements", "roles"]).Select(a => $$"""
            "{{a}}":[{"value":"v@example.com"}]
            """));
        var enterprise = string.Join(',', ((string[])["employeeNumber", "costCenter", "organization", "division", "department"]).Select(a => $"\"{a}\":\"v\""));
        var core = $$"""{"userName":"full2","externalId":"e","displayName":"d","title":"{{title}}","name":{"givenName":"g","familyName":"f","middleName":"m"},{{simple}},{{plural}},"addresses":[{"locality":"l"}]""";
        return $"{core},\"{SchemaUrns.EnterpriseUser}\":{{{enterprise}}}}}";
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex Id();

    [GeneratedRegex("rc_scim_[A-Za-z0-9_-]{4}", RegexOptions.None, 1000)]
    private static partial Regex TokenPrefix();
}
