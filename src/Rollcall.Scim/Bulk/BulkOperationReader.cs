using Rollcall.Scim.Changes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Bulk;

/// <summary>Turns the members of one operation into the change a request of its own would have been, or into its refusal.</summary>
internal sealed class BulkOperationReader(ScimSchemas schemas, ScimDialect dialect, ScimLimits limits, BulkReferences references)
{
    private const string Section = "(RFC 7644 §3.7)";
    private const string Post = "POST";
    private const string Put = "PUT";
    private const string Patch = "PATCH";
    private const string Delete = "DELETE";

    public BulkOperation Read(BulkParts parts, int position)
    {
        if (parts.IsNone)
            return new() { Refusal = ScimException.InvalidSyntax($"An operation must be an object with 'method' and 'path'. {Section}") };
        var method = (parts[BulkParts.MethodName] as ScimString)?.Value;
        if (!dialect.IsStrict)
            method = method?.ToUpperInvariant();
        var bulkId = (parts[BulkParts.BulkIdName] as ScimString)?.Value;
        var operation = new BulkOperation { Method = method is null ? null : Excerpt.Of(method), BulkId = bulkId };
        var ignored = new List<string>();
        try
        {
            // First of all, so that those who refer to an operation that fails learn that it failed and not that there is none.
            if (method is Post)
                Define(parts, bulkId, position);
            DemandMethod(parts, method);
            var (type, id) = Path(parts);
            DemandPlace(method!, type, id);
            operation = operation with { Type = type, ResourceId = id };
            if (parts.Refusal is not null)
                throw parts.Refusal;
            Leave(parts, method!, ignored);
            return operation with { Change = Change(parts, method!, type, id, ignored), Ignored = [.. ignored] };
        }
        catch (ScimException refusal)
        {
            return operation with { Refusal = refusal };
        }
    }

    private void Define(BulkParts parts, string? bulkId, int position)
    {
        if (parts[BulkParts.BulkIdName] is not ScimString { Value.Length: > 0 })
            throw ScimException.InvalidSyntax($"'bulkId' of a POST must be a text that names the new resource within this request. {Section}");
        if (!references.Define(bulkId!, position))
            throw ScimException.InvalidValue($"The bulkId {Excerpt.Quoted(bulkId!)} names the resource of an earlier POST of this request already; each needs its own. {Section}").Masking(Excerpt.Of(bulkId!));
    }

    private static void DemandMethod(BulkParts parts, string? method)
    {
        if (method is not (Post or Put or Patch or Delete))
        {
            var found = method is not null ? $", not {Excerpt.Quoted(method)}" : parts[BulkParts.MethodName] is { } other ? $", not {other.Kind}" : "; it is missing";
            throw ScimException.InvalidValue($"'method' of an operation must be POST, PUT, PATCH or DELETE{found}. {Section}");
        }
    }

    // A request of its own would have been answered so.
    private static void DemandPlace(string method, ResourceType type, string? id)
    {
        if (method is Post && id is not null)
            throw ScimException.MisplacedMethod($"'path' of a POST must be {type.Endpoint}, without an id. {Section}");
        if (method is not Post && id is null)
            throw ScimException.MisplacedMethod($"'path' of a {method} must name one resource, as in {type.Endpoint}/id. {Section}");
    }

    private (ResourceType Type, string? Id) Path(BulkParts parts)
    {
        var path = parts[BulkParts.PathName] switch
        {
            ScimString text => text.Value,
            null => throw ScimException.InvalidSyntax($"'path' of the operation is missing: it names an endpoint or a resource, as in /Users or /Users/id. {Section}"),
            var other => throw ScimException.InvalidSyntax($"'path' of the operation must be a string, not {other.Kind}. {Section}"),
        };
        // Answers of a Bulk carry no resources, so no parameter could be heeded.
        if (path.Contains('?', StringComparison.Ordinal))
            throw ScimException.InvalidSyntax($"'path' of an operation takes no parameters: leave out everything from the '?'. {Section}");
        var rest = path.AsSpan().TrimStart('/');
        var slash = rest.IndexOf('/');
        var endpoint = "/" + (slash < 0 ? rest : rest[..slash]).ToString();
        var type = schemas.ResourceTypes.FirstOrDefault(t => t.Endpoint.Equals(endpoint, StringComparison.OrdinalIgnoreCase)) ?? throw ScimException.NoEndpoint();
        var last = slash < 0 ? "" : Uri.UnescapeDataString(rest[slash..].Trim('/').ToString());
        if (last.Length == 0)
            return (type, null);
        return (type, references.TryResolve(last, out var id) ? id : last);
    }

    private void Leave(BulkParts parts, string method, List<string> ignored)
    {
        var useless = new List<string>(parts.Unknown);
        if (method is Delete && parts[BulkParts.DataName] is not null)
            useless.Add(BulkParts.DataName);
        if (method is Post && parts[BulkParts.VersionName] is not null)
            useless.Add(BulkParts.VersionName);
        foreach (var name in useless)
        {
            if (dialect.IsStrict)
                throw ScimException.InvalidSyntax($"A {method} within a Bulk has no {Excerpt.Quoted(name)}. {Section}");
            ignored.Leave($"{method} {name}");
        }
    }

    private ResourceChange Change(BulkParts parts, string method, ResourceType type, string? id, List<string> ignored)
    {
        var reader = new ChangeReader(type, dialect, limits, ignored)
        {
            IfMatch = method is Post ? VersionCondition.None : Version(parts),
            Bytes = method is Delete ? 0 : parts.DataBytes,
            References = references,
        };
        return method switch
        {
            Post => reader.Create(Body(parts, method, type)).Packed() with { NewId = references.IdOf(((ScimString)parts[BulkParts.BulkIdName]!).Value) },
            Put => reader.Replace(id!, Body(parts, method, type)).Packed(),
            Patch => reader.Patch(id!, Body(parts, method, type)),
            Delete => reader.Delete(id!),
            _ => throw new InvalidOperationException($"Unknown method {method}."),
        };
    }

    private static VersionCondition Version(BulkParts parts) => parts[BulkParts.VersionName] switch
    {
        null => VersionCondition.None,
        ScimString text => VersionCondition.Parse(text.Value),
        var other => throw ScimException.InvalidValue($"'version' of the operation must be a string such as W/\"1\", not {other.Kind}. {Section}"),
    };

    private ScimObject Body(BulkParts parts, string method, ResourceType type)
    {
        // What a request of its own could not carry is not carried by a part of one.
        var maximum = type.Members is not null ? limits.GroupBodyBytes : limits.UserBodyBytes;
        if (parts.DataBytes > maximum)
            throw ScimException.TooLarge($"'data' of the operation is {parts.DataBytes} bytes long; this server reads at most {maximum} for a {type.Name}. Send it in smaller parts.");
        return parts[BulkParts.DataName] switch
        {
            ScimObject body => body,
            null => throw ScimException.InvalidSyntax($"'data' of a {method} is missing: it holds what the body of the request alone would hold. {Section}"),
            var other => throw ScimException.InvalidSyntax($"'data' of a {method} must be an object, not {other.Kind}. {Section}"),
        };
    }
}
