using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>
/// Writes stored resources as the client sees them: the document, with <c>id</c>, <c>meta</c>, <c>groups</c> and <c>members</c> joined to it. By default the stored
/// bytes go out as they are; only another projection builds a tree.
/// </summary>
internal sealed class ResourceWriter(ScimCall call, ResourceType type, Projection projection)
{
    private const string Groups = "groups";
    private const string DateTimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // How many members are projected at once: few enough to be small, enough not to be dear.
    private const int MembersAtOnce = 256;

    private readonly string? _userEndpoint = call.Tenant.Schemas.Find("User")?.Endpoint;
    private readonly string? _groupEndpoint = call.Tenant.Schemas.Find("Group")?.Endpoint;
    private readonly bool _writesGroups = type.Schema.Find(Groups) is not null && projection.Includes(Groups);
    private readonly ScimAttribute? _members = type.Members is { } members && projection.Includes(members.Name) ? members : null;

    /// <summary>What the store has to read beside the document. What the answer cannot carry is not read.</summary>
    public ReadOptions Reads => new(_writesGroups);

    /// <summary>This writer for the answer to a request that gave these values (RFC 7643 §7, <c>returned</c>).</summary>
    public ResourceWriter AnsweringTo(params IEnumerable<ScimObject> given) => projection.AnsweringTo(given) is var answer && ReferenceEquals(answer, projection) ? this : new(call, type, answer);

    /// <summary>Writes one resource as a JSON object.</summary>
    public async ValueTask WriteAsync(AnswerBody body, StoredResource resource)
    {
        body.Json.WriteStartObject();
        if (projection.IsDefault)
            WriteStored(body, resource);
        else
            WriteProjected(body.Json, resource);
        if (_members is not null)
            await WriteMembersAsync(body, resource, _members.Name);
        body.Json.WriteEndObject();
    }

    private void WriteStored(AnswerBody body, StoredResource resource)
    {
        body.Json.WriteString(CommonAttributes.Id.Name, resource.Id);
        var inner = resource.Document.Span[1..^1];
        if (!inner.IsEmpty)
        {
            body.Splice(","u8);
            body.Splice(inner);
        }
        WriteMember(body.Json, CommonAttributes.Meta.Name, Meta(resource));
        if (_writesGroups && !resource.Groups.IsEmpty)
            WriteMember(body.Json, Groups, GroupList(resource.Groups));
    }

    private void WriteProjected(Utf8JsonWriter json, StoredResource resource)
    {
        var document = (ScimObject)ScimJson.Read(resource.Document.Span, Unlimited);
        if (type.HasRemnants)
            document = ResourceRemnants.Without(type, document);
        var complete = document.Members.Insert(0, new(CommonAttributes.Id.Name, new ScimString(resource.Id))).Add(new(CommonAttributes.Meta.Name, Meta(resource)));
        if (_writesGroups && !resource.Groups.IsEmpty)
            complete = complete.Add(new(Groups, GroupList(resource.Groups)));
        foreach (var (name, value) in projection.Apply(new ScimObject(complete)).Members)
            WriteMember(json, name, value);
    }

    // What is stored has passed the limits of its day.
    private static ScimLimits Unlimited { get; } = new() { JsonDepth = 1000 };

    private static void WriteMember(Utf8JsonWriter json, string name, ScimValue value)
    {
        json.WritePropertyName(name);
        ScimJson.Write(json, value);
    }

    private ScimObject Meta(StoredResource resource) => new(
        ("resourceType", new ScimString(type.Name)),
        ("created", Instant(resource.Created)),
        ("lastModified", Instant(resource.LastModified)),
        ("location", new ScimString(call.Location(type.Endpoint, resource.Id))),
        ("version", new ScimString(VersionCondition.Tag(resource.Version))));

    private static ScimString Instant(DateTimeOffset time) => new(time.UtcDateTime.ToString(DateTimeFormat, CultureInfo.InvariantCulture));

    private ScimList GroupList(ImmutableArray<GroupReference> groups) =>
        new([.. groups.Select(g => Reference(g.Id, _groupEndpoint, g.Display, g.Direct ? "direct" : "indirect"))]);

    private ScimObject Reference(string id, string? endpoint, string? display, string kind)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(4);
        members.Add(new("value", new ScimString(id)));
        if (endpoint is not null)
            members.Add(new("$ref", new ScimString(call.Location(endpoint, id))));
        if (display is not null)
            members.Add(new("display", new ScimString(display)));
        members.Add(new("type", new ScimString(kind)));
        return new(members.DrainToImmutable());
    }

    // The empty array is written although RFC 7643 §2.5 lets it be left out: authentik and Entra look for it to learn that the group is empty.
    private async ValueTask WriteMembersAsync(AnswerBody body, StoredResource group, string name)
    {
        body.Json.WritePropertyName(name);
        body.Json.WriteStartArray();
        if (group.MemberCount > 0)
        {
            var some = ImmutableArray.CreateBuilder<ScimValue>(MembersAtOnce);
            await foreach (var member in call.Store.MembersAsync(call.Tenant, group.Id, call.Aborted).WithCancellation(call.Aborted))
            {
                some.Add(Reference(member.Id, member.IsGroup ? _groupEndpoint : _userEndpoint, member.Display, member.IsGroup ? "Group" : "User"));
                if (some.Count < MembersAtOnce)
                    continue;
                WriteSome(body.Json, name, some.MoveToImmutable());
                some = ImmutableArray.CreateBuilder<ScimValue>(MembersAtOnce);
                await body.PauseAsync();
            }
            WriteSome(body.Json, name, some.DrainToImmutable());
        }
        body.Json.WriteEndArray();
        await body.PauseAsync();
    }

    private void WriteSome(Utf8JsonWriter json, string name, ImmutableArray<ScimValue> members)
    {
        var shown = projection.IsDefault ? members : (projection.Apply(new ScimObject((name, new ScimList(members))))[name] as ScimList)?.Items ?? [];
        foreach (var member in shown)
            ScimJson.Write(json, member);
    }
}
