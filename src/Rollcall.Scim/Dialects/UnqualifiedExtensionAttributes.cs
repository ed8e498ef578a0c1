using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>An attribute of an extension without the extension's URN, such as <c>manager</c>. Understood when the core has none of that name and one extension does.</summary>
public sealed class UnqualifiedExtensionAttributes : Tolerance
{
    /// <inheritdoc/>
    public override string Clients => "Entra";

    /// <inheritdoc/>
    public override Filter RewriteFilter(Filter filter, ResourceType type) =>
        FilterPaths.Rewrite(filter, path => path.Schema is null && Owner(path.Name, type) is { } owner ? path with { Schema = owner.Id } : path);

    /// <inheritdoc/>
    public override ScimObject RewriteResource(ScimObject body, ResourceType type, ICollection<string> ignored)
    {
        var next = body;
        foreach (var (name, value) in body.Members)
        {
            if (Owner(name, type) is not { } owner || (next[owner.Id] ?? ScimObject.Empty) is not ScimObject content || content[name] is not null)
                continue;
            next = next.Without(name).With(owner.Id, content.With(name, value));
        }
        return next;
    }

    /// <inheritdoc/>
    public override ScimObject RewritePatch(ScimObject body, ResourceType type, ICollection<string> ignored) => PatchMessage.EachOperation(body, operation =>
    {
        if (operation[PatchMessage.Path] is ScimString path)
            return Qualified(path.Value, type) is { } whole ? operation.With(PatchMessage.Path, new ScimString(whole)) : operation;
        if (!operation.IsWithoutPath() || operation[PatchMessage.Value] is not ScimObject value)
            return operation;
        var next = RewriteResource(value, type, ignored);
        return ReferenceEquals(next, value) ? operation : operation.With(PatchMessage.Value, next);
    });

    private static string? Qualified(string path, ResourceType type)
    {
        var end = path.AsSpan().IndexOfAny(".[");
        return Owner(end < 0 ? path : path[..end], type) is { } owner ? $"{owner.Id}:{path}" : null;
    }

    private static ScimSchema? Owner(string name, ResourceType type)
    {
        if (name.Contains(':', StringComparison.Ordinal) || type.Find(name) is not null)
            return null;
        var owners = type.Extensions.Where(e => e.Schema.Find(name) is not null).Take(2).ToArray();
        return owners is [var only] ? only.Schema : null;
    }
}
