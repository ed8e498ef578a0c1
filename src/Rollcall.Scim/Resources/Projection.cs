using System.Collections.Immutable;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>Which attributes an answer carries: <c>attributes</c> and <c>excludedAttributes</c> of RFC 7644 §3.9 together with <c>returned</c> of the schema.</summary>
/// <remarks>
/// Sub-attributes come with their parent: one that is <c>always</c> returned is in every answer that has any part of the parent. One that is returned on
/// <c>request</c> must itself be named. Attributes that are <c>never</c> returned are never stored either (<see cref="ResourceBinder"/>).
/// </remarks>
public sealed class Projection
{
    private readonly ResourceType _type;
    private readonly Scope _scope;
    private readonly AttributeNames _named;

    private Projection(ResourceType type, Scope scope, AttributeNames named)
    {
        _type = type;
        _scope = scope;
        _named = named;
        IsDefault = scope == Scope.Everything && !type.Extensions.Select(e => e.Schema).Prepend(type.Schema).Any(HasRequested);
    }

    private enum Scope
    {
        Everything,
        Only,
        Except,
    }

    /// <summary>What is returned of a type by default.</summary>
    public static Projection For(ResourceType type) => new(type, Scope.Everything, new());

    /// <summary>
    /// Reads the two query parameters: comma-separated attribute names, in any case, with or without URN; the URN of a schema names all its attributes.
    /// Null or empty is absent; names no schema knows are passed over.
    /// </summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: both are given (RFC 7644 §3.9 makes them mutually exclusive).</exception>
    public static Projection Parse(string? attributes, string? excludedAttributes, ResourceType type)
    {
        var (only, except) = (Split(attributes), Split(excludedAttributes));
        if (only.Length > 0 && except.Length > 0)
            throw ScimException.InvalidValue("'attributes' and 'excludedAttributes' cannot be given together. (RFC 7644 §3.9)");
        if (only.Length > 0)
            return new(type, Scope.Only, AttributeNames.Read(only, type));
        return except.Length > 0 ? new(type, Scope.Except, AttributeNames.Read(except, type)) : For(type);
    }

    /// <summary>Whether everything a stored document holds is returned as it stands, so that its bytes may be written without building a tree.</summary>
    public bool IsDefault { get; }

    /// <summary>Whether the answer can carry any part of this top-level attribute: <c>members</c> and <c>groups</c> are not even read otherwise.</summary>
    public bool Includes(string attribute) => _type.Find(attribute) is { } found && Shows(found, _named.Part(attribute), whole: false);

    /// <summary>The part of a complete resource that is returned, in the order given.</summary>
    public ScimObject Apply(ScimObject resource)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(resource.Members.Length);
        foreach (var (name, value) in resource.Members)
        {
            var kept = _type.FindExtension(name) is { } extension
                ? Extension(extension, value, _named.Part(name))
                : Attribute(_type.Find(name), value, _named.Part(name), whole: false);
            if (kept is not null)
                members.Add(new(name, kept));
        }
        return new(members.DrainToImmutable());
    }

    private static ImmutableArray<string> Split(string? names) =>
        names is null ? [] : [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static bool HasRequested(ScimSchema schema) =>
        schema.Attributes.Any(a => a.Returned == Returned.Request || a.SubAttributes.Any(s => s.Returned == Returned.Request));

    private ScimObject? Extension(ScimSchema extension, ScimValue value, AttributeNames? named)
    {
        if (value is not ScimObject container)
            return null;
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(container.Members.Length);
        foreach (var (name, item) in container.Members)
        {
            if (Attribute(extension.Find(name), item, named?.Part(name), named is { IsWhole: true }) is { } kept)
                members.Add(new(name, kept));
        }
        return members.Count == 0 ? null : new(members.DrainToImmutable());
    }

    // An attribute that was in the schema once and is still stored cannot be named; it goes with what is returned by default.
    private ScimValue? Attribute(ScimAttribute? attribute, ScimValue value, AttributeNames? named, bool whole)
    {
        if (attribute is null)
            return _scope == Scope.Only || whole ? null : value;
        if (!Shows(attribute, named, whole))
            return null;
        if (!attribute.IsComplex)
            return value;
        var all = whole || named is { IsWhole: true } || (named is null && attribute.Returned == Returned.Always);
        return value is ScimList list ? Values(attribute, list, named, all) : Parts(attribute, value, named, all);
    }

    private ScimList? Values(ScimAttribute attribute, ScimList list, AttributeNames? named, bool all)
    {
        var items = ImmutableArray.CreateBuilder<ScimValue>(list.Items.Length);
        foreach (var item in list.Items)
        {
            if (Parts(attribute, item, named, all) is { } kept)
                items.Add(kept);
        }
        return items.Count == 0 ? null : new(items.DrainToImmutable());
    }

    private ScimObject? Parts(ScimAttribute attribute, ScimValue value, AttributeNames? named, bool all)
    {
        if (value is not ScimObject complex)
            return null;
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(complex.Members.Length);
        foreach (var (name, part) in complex.Members)
        {
            if (attribute.Find(name) is { } sub && ShowsSub(sub, named?.Part(name), all))
                members.Add(new(name, part));
        }
        return members.Count == 0 ? null : new(members.DrainToImmutable());
    }

    private bool Shows(ScimAttribute attribute, AttributeNames? named, bool whole) => attribute.Returned switch
    {
        Returned.Always => true,
        Returned.Never => false,
        Returned.Default => _scope switch
        {
            Scope.Everything => true,
            Scope.Only => whole || named is not null,
            Scope.Except => !whole && named is not { IsWhole: true },
            _ => throw new InvalidOperationException($"Unknown scope {_scope}."),
        },
        Returned.Request => _scope == Scope.Only && named is not null,
        _ => throw new InvalidOperationException($"Unknown value {attribute.Returned} of returned."),
    };

    private bool ShowsSub(ScimAttribute sub, AttributeNames? named, bool all) => sub.Returned switch
    {
        Returned.Always => true,
        Returned.Never => false,
        Returned.Default => _scope switch
        {
            Scope.Everything => true,
            Scope.Only => all || named is not null,
            Scope.Except => named is null,
            _ => throw new InvalidOperationException($"Unknown scope {_scope}."),
        },
        Returned.Request => _scope == Scope.Only && named is not null,
        _ => throw new InvalidOperationException($"Unknown value {sub.Returned} of returned."),
    };
}
