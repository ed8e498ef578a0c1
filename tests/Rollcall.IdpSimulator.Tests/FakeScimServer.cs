using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;

namespace Rollcall.IdpSimulator.Tests;

/// <summary>A small SCIM server in memory, right by default and wrong in one way on demand.</summary>
internal sealed partial class FakeScimServer(Quirk quirk = Quirk.None, string token = "secret") : HttpMessageHandler
{
    public const string Base = "https://scim.example.test/scim/v2";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _gate = new();
    private readonly List<JsonObject> _users = [];
    private readonly List<JsonObject> _groups = [];
    private int _lastId;
    private int _lists;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (_gate)
            return Packed(Answer(request, body));
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, string body)
    {
        string sent = request.Headers.NonValidated["Authorization"].ToString();
        if (!string.Equals(sent.Replace("Bearer ", "", StringComparison.Ordinal), token, StringComparison.Ordinal) && quirk != Quirk.EveryTokenAccepted)
            return Unauthorized();
        string[] path = request.RequestUri!.AbsolutePath["/scim/v2/".Length..].Split('/');
        bool users = path[0] is "Users";
        List<JsonObject> all = users ? _users : _groups;
        if (path.Length == 1)
            return request.Method == HttpMethod.Post ? Create(all, users, Parse(body)) : List(all, users, request.RequestUri.Query);
        JsonObject? resource = all.Find(one => string.Equals(Text(one, "id"), Uri.UnescapeDataString(path[1]), StringComparison.Ordinal));
        if (resource is null)
            return Error(404, $"There is no {path[0]} {path[1]}.");
        if (request.Method == HttpMethod.Get)
            return Json(200, resource);
        if (request.Method == HttpMethod.Delete)
        {
            if (quirk != Quirk.DeletedGroupStays)
                all.Remove(resource);
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        }
        return Update(all, users, resource, request.Method == HttpMethod.Patch, Parse(body));
    }

    private HttpResponseMessage Create(List<JsonObject> all, bool users, JsonObject made)
    {
        if (users && quirk == Quirk.HtmlForCreate)
            return Html(500);
        if (users && quirk != Quirk.DuplicateAccepted && all.Exists(other => Same(other, made, "userName")))
            return Error(409, $"There is a user {made["userName"]} already.");
        var stored = new JsonObject { ["schemas"] = made["schemas"]!.DeepClone(), ["id"] = $"{(users ? 'u' : 'g')}/{++_lastId}" };
        foreach ((string name, JsonNode? value) in made.Where(pair => pair.Key is not ("schemas" or "id")))
            stored[name] = value?.DeepClone();
        stored["meta"] = new JsonObject { ["resourceType"] = users ? "User" : "Group", ["created"] = "2026-01-02T03:04:05Z" };
        all.Add(stored);
        Settle(stored, users, made);
        JsonObject answer = stored.DeepClone().AsObject();
        if (quirk == Quirk.CreateWithoutId)
            answer.Remove("id");
        return quirk == Quirk.EmptyCreate ? new HttpResponseMessage(HttpStatusCode.Created) : Json(quirk == Quirk.CreateWith200 ? 200 : 201, answer);
    }

    private HttpResponseMessage Update(List<JsonObject> all, bool users, JsonObject old, bool patch, JsonObject sent)
    {
        JsonObject updated = patch ? FakePatch.Apply(old, sent) : sent;
        var stored = new JsonObject { ["schemas"] = updated["schemas"]!.DeepClone(), ["id"] = old["id"]!.DeepClone() };
        foreach ((string name, JsonNode? value) in updated.Where(pair => pair.Key is not ("schemas" or "id" or "meta")))
            stored[name] = value?.DeepClone();
        stored["meta"] = old["meta"]!.DeepClone();
        if (quirk == Quirk.ReactivationDelayed && old["active"]?.GetValue<bool>() == false)
            stored["active"] = false;
        if (quirk == Quirk.DeactivationIgnored && users)
            stored["active"] = true;
        if (quirk == Quirk.EmptyStringKeepsTitle && Text(stored, "title") is "")
            stored["title"] = old["title"]?.DeepClone();
        if (quirk == Quirk.RenameIgnored && !users)
            stored["displayName"] = old["displayName"]!.DeepClone();
        if (quirk == Quirk.EmptyReplaceIgnored && stored["members"] is JsonArray { Count: 0 })
            stored["members"] = old["members"]!.DeepClone();
        Settle(stored, users, updated);
        all[all.IndexOf(old)] = stored;
        if (!patch)
            return Json(200, stored);
        JsonObject answer = stored.DeepClone().AsObject();
        if (quirk == Quirk.MembersOmittedInPatch)
            answer.Remove("members");
        if (quirk == Quirk.MembersNullInPatch)
            answer["members"] = null;
        return quirk == Quirk.NoContentForPatch ? new HttpResponseMessage(HttpStatusCode.NoContent) : Json(200, answer);
    }

    /// <summary>What every write does to what is stored.</summary>
    private void Settle(JsonObject stored, bool users, JsonObject sent)
    {
        stored.Remove("password");
        if (quirk == Quirk.EchoedPassword && sent["password"] is { } password)
            stored["password"] = password.DeepClone();
        if (Text(stored, "title") is "")
            stored.Remove("title");
        if (quirk == Quirk.LowerCasedUserName && users)
            stored["userName"] = Text(stored, "userName")!.ToLowerInvariant();
        if (quirk == Quirk.PrimaryLost && users)
            stored["emails"]![0]!.AsObject().Remove("primary");
        if (quirk == Quirk.FamilyNameLost && users)
            stored["name"]!.AsObject().Remove("familyName");
        if (quirk == Quirk.ActiveAsString && users)
            stored["active"] = stored["active"]!.ToJsonString().Trim('"');
        if (quirk == Quirk.DroppedMember && stored["members"] is JsonArray { Count: > 1 } members)
            members.RemoveAt(members.Count - 1);
    }

    private HttpResponseMessage List(List<JsonObject> all, bool users, string queryString)
    {
        var query = HttpUtility.ParseQueryString(queryString);
        int start = quirk == Quirk.StartIndexIgnored ? 1 : int.Parse(query["startIndex"]!, null);
        int count = quirk switch
        {
            Quirk.CountIgnored => int.MaxValue,
            Quirk.ShortPages => 2,
            _ => int.Parse(query["count"]!, null),
        };
        IEnumerable<JsonObject> found = all;
        if (query["filter"] is { } filter && quirk != Quirk.FilterIgnored)
        {
            (string Path, string Value)[] terms =
                [.. Term().Matches(filter).Select(term => (term.Groups["path"].Value, JsonSerializer.Deserialize<string>(term.Groups["value"].Value)!))];
            found = all.Where(one => Matches(one, terms) && !(quirk == Quirk.HiddenInactive && one["active"]?.GetValue<bool>() == false));
            if (!found.Any() && quirk == Quirk.NotFoundForEmptyFilter)
                return Error(404, "Nothing found.");
        }
        if (quirk == Quirk.UnstablePaging && ++_lists % 2 == 0)
            found = found.Reverse();
        JsonObject[] hits = [.. found];
        JsonNode?[] page = [.. hits.Skip(start - 1).Take(count).Select(one => one.DeepClone())];
        if (!users && quirk == Quirk.MembersMissingInList)
            Array.ForEach(page, one => one!.AsObject().Remove("members"));
        var list = new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:ListResponse"),
            ["totalResults"] = quirk == Quirk.FractionalTotal ? hits.Length + 0.5 : hits.Length,
            ["startIndex"] = quirk == Quirk.StringStartIndex ? start.ToString((IFormatProvider?)null) : start,
            ["itemsPerPage"] = quirk == Quirk.DishonestItemsPerPage ? count : page.Length,
            [quirk == Quirk.LowerCaseResources ? "resources" : "Resources"] = new JsonArray(page),
        };
        return quirk switch
        {
            Quirk.MissingResources => Json(200, new JsonObject { ["totalResults"] = 0, ["startIndex"] = 1, ["itemsPerPage"] = 0 }),
            Quirk.EmptyBodyList => new HttpResponseMessage(HttpStatusCode.OK),
            Quirk.HtmlForLists => Html(200),
            Quirk.BrokenUnicode => Raw(200, "application/scim+json", """{"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[{"id":"\ud800"}]}"""),
            Quirk.DuplicateKeys => Raw(200, "application/scim+json", """{"totalResults":0,"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}"""),
            _ => Json(200, list),
        };
    }

    private bool Matches(JsonObject one, (string Path, string Value)[] terms) =>
        Array.Exists(terms, term =>
        {
            string? stored = term.Path is "userName" or "displayName" ? Text(one, term.Path) : (string?)one["emails"]?[0]?["value"];
            StringComparison comparison = quirk == Quirk.CaseSensitiveUserName ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
            return string.Equals(stored, term.Value, comparison);
        });

    private HttpResponseMessage Unauthorized() => quirk switch
    {
        Quirk.UnauthorizedWithoutBody => new HttpResponseMessage(HttpStatusCode.Unauthorized),
        Quirk.UnauthorizedWithNumericStatus => Json(401, new JsonObject { ["status"] = 401, ["detail"] = "The token is unknown." }),
        _ => Error(401, "The token is unknown."),
    };

    private HttpResponseMessage Packed(HttpResponseMessage answer)
    {
        if (quirk is Quirk.Gzip or Quirk.Deflate or Quirk.BareDeflate && answer.StatusCode != HttpStatusCode.NoContent)
            answer.Content = new PackedContent(answer.Content, quirk);
        return answer;
    }

    private static HttpResponseMessage Error(int status, string detail) => Json(status, new JsonObject
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:Error"),
        ["status"] = status.ToString((IFormatProvider?)null),
        ["detail"] = detail,
    });

    private static HttpResponseMessage Html(int status) => Raw(status, "text/html", "<html><body>Oops</body></html>");

    private static HttpResponseMessage Json(int status, JsonObject body) => Raw(status, "application/scim+json", body.ToJsonString(Plain));

    private static HttpResponseMessage Raw(int status, string type, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    private static JsonObject Parse(string body) => JsonNode.Parse(body)!.AsObject();

    private static string? Text(JsonObject one, string name) => (string?)one[name];

    private static bool Same(JsonObject one, JsonObject other, string name) =>
        string.Equals(Text(one, name), Text(other, name), StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""(?<path>[\w.]+) eq (?<value>"(\\.|[^"\\])*")""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Term();
}
