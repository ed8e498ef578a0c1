using System.Globalization;
using System.Text;
using System.Text.Json;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Tests.Messages;

namespace Rollcall.Scim.AspNetCore.Tests;

/// <summary>
/// One case of <c>Cases/Bulk.json</c>: operations, what each is answered, and what is there afterwards. They start from two users, <c>@ada</c> and <c>@bob</c>, and a group
/// <c>@staff</c> of ada alone; <c>#x</c> stands for what the operation with bulkId x creates. The same cases run on every store.
/// </summary>
public sealed record BulkCase(string Name, string Section, string? Directory, JsonElement? Operations, JsonElement? Body, JsonElement? FailOnErrors, int Status, string? ScimType, string[]? Answers, Dictionary<string, JsonElement>? After)
{
    private const string UserUrn = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string GroupUrn = "urn:ietf:params:scim:schemas:core:2.0:Group";

    /// <summary>Sends a request to the directory of the case.</summary>
    public delegate Task<(int Status, ScimObject? Body)> Sending(string method, string path, string? body);

    public static IReadOnlyList<BulkCase> All { get; } = JsonSerializer.Deserialize<List<BulkCase>>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Cases", "Bulk.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    public bool IsStrict => string.Equals(Directory, "letter", StringComparison.Ordinal);

    public async Task CheckAsync(Sending send)
    {
        Section.ShouldNotBeNullOrWhiteSpace();
        var ids = await WorldAsync(send);
        var (status, answer) = await send("POST", "/Bulk", Fill(Message(), ids));
        if (Answers is null)
        {
            status.ShouldBe(Status, Name);
            answer!.Text("scimType").ShouldBe(ScimType);
        }
        else
        {
            status.ShouldBe(200, answer is null ? Name : Encoding.UTF8.GetString(ScimJson.ToBytes(answer)));
            answer!.Members.Select(m => m.Key).ShouldBe(["schemas", "Operations"]);
            answer["schemas"].ShouldBe(new ScimList([new ScimString("urn:ietf:params:scim:api:messages:2.0:BulkResponse")]));
            var operations = ((ScimList)answer["Operations"]!).Items.Cast<ScimObject>().ToList();
            foreach (var made in operations.Where(o => o.Text("status") is "201"))
                ids["#" + made.Text("bulkId")] = made.Text("location")!.Split('/')[^1];
            operations.Select(o => Line(o, ids)).ShouldBe(Answers, Encoding.UTF8.GetString(ScimJson.ToBytes(answer)));
        }
        foreach (var (path, expected) in After ?? [])
            await CheckAsync(send, path, expected, ids);
    }

    private static async Task<Dictionary<string, string>> WorldAsync(Sending send)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        await CreateAsync("@ada", "/Users", $$"""{"schemas":["{{UserUrn}}"],"userName":"ada"}""");
        await CreateAsync("@bob", "/Users", $$"""{"schemas":["{{UserUrn}}"],"userName":"bob"}""");
        await CreateAsync("@staff", "/Groups", $$$"""{"schemas":["{{{GroupUrn}}}"],"displayName":"Staff","members":[{"value":"{{{ids["@ada"]}}}"}]}""");
        return ids;

        async Task CreateAsync(string name, string endpoint, string body)
        {
            var (status, made) = await send("POST", endpoint, body);
            status.ShouldBe(201);
            ids.Add(name, made!.Text("id")!);
        }
    }

    private string Message()
    {
        if (Body is { } whole)
            return whole.GetRawText();
        var frame = FailOnErrors is { } number ? $"\"failOnErrors\":{number.GetRawText()}," : "";
        return $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],{{frame}}"Operations":{{Operations!.Value.GetRawText()}}}""";
    }

    private static string Fill(string text, Dictionary<string, string> ids) => ids.OrderByDescending(id => id.Key.Length).Aggregate(text, (t, id) => t.Replace(id.Key, id.Value, StringComparison.Ordinal));

    // POST 201 #x Users/#x v1; PUT 400/invalidValue Users/@ada
    private static string Line(ScimObject operation, Dictionary<string, string> ids)
    {
        var status = operation["status"].ShouldBeOfType<ScimString>().Value;
        var parts = new List<string> { operation.Text("method") ?? "-" };
        var error = operation["response"] as ScimObject;
        (error is not null).ShouldBe(int.Parse(status, CultureInfo.InvariantCulture) >= 400, "an error has a body, and nothing else has one");
        if (error is not null)
        {
            error["schemas"].ShouldBe(new ScimList([new ScimString("urn:ietf:params:scim:api:messages:2.0:Error")]));
            error.Text("status").ShouldBe(status);
            RefusalVoice.ShouldTell(error.Text("scimType"), error.Text("detail").ShouldNotBeNull());
        }
        parts.Add(error?.Text("scimType") is { } type ? $"{status}/{type}" : status);
        if (operation.Text("bulkId") is { } bulkId)
            parts.Add("#" + bulkId);
        if (operation.Text("location") is { } location)
            parts.Add(Named(location, ids));
        if (operation.Text("version") is { } version)
            parts.Add("v" + version[3..^1]);
        return string.Join(' ', parts);
    }

    private static string Named(string location, Dictionary<string, string> ids)
    {
        var segments = location.Split('/');
        var name = ids.FirstOrDefault(id => id.Value.Equals(segments[^1], StringComparison.Ordinal)).Key;
        return $"{segments[^2]}/{name ?? (Guid.TryParse(segments[^1], out _) ? "?" : segments[^1])}";
    }

    private async Task CheckAsync(Sending send, string path, JsonElement expected, Dictionary<string, string> ids)
    {
        var (status, found) = await send("GET", Fill(path, ids), null);
        if (expected.ValueKind == JsonValueKind.Null)
        {
            status.ShouldBe(404, $"{Name}: {path}");
            return;
        }
        status.ShouldBe(200, $"{Name}: {path}");
        var wanted = ScimJson.Read(Encoding.UTF8.GetBytes(Fill(expected.GetRawText(), ids)));
        if (wanted is ScimInteger total)
            found!["totalResults"].ShouldBe(total, $"{Name}: {path}");
        else if (wanted is ScimList members)
            ((ScimList)found!["members"]!).Items.Select(m => ((ScimObject)m)["value"]).ShouldBe(members.Items, ignoreOrder: true, customMessage: $"{Name}: {path}");
        else
            foreach (var (name, value) in ((ScimObject)wanted).Members)
                (found![name] ?? ScimNull.Instance).ShouldBe(value, $"{Name}: {path}.{name}");
    }
}
