using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Rollcall.Scim.Resources;

/// <summary>
/// A JSON value of a SCIM message or resource (RFC 7643 §2.3). A closed set, immutable, compared by value.
/// <c>dateTime</c>, <c>binary</c> and <c>reference</c> values are strings here; their schema says what they mean.
/// </summary>
public abstract record ScimValue
{
    private protected ScimValue()
    {
    }

    /// <summary>The word for this kind of value in error messages, such as "a string".</summary>
    public abstract string Kind { get; }

    /// <summary>
    /// Null and the empty array mean "unassigned" (RFC 7643 §2.5): such an attribute is not stored.
    /// An empty complex value counts as unassigned too.
    /// </summary>
    public virtual bool IsUnassigned => false;
}

/// <summary>JSON null: unassigned.</summary>
public sealed record ScimNull : ScimValue
{
    private ScimNull()
    {
    }

    /// <summary>The only instance.</summary>
    public static ScimNull Instance { get; } = new();

    /// <inheritdoc/>
    public override string Kind => "null";

    /// <inheritdoc/>
    public override bool IsUnassigned => true;
}

/// <summary>A JSON string, as sent: never folded, trimmed or normalised.</summary>
public sealed record ScimString(string Value) : ScimValue
{
    /// <inheritdoc/>
    public override string Kind => "a string";
}

/// <summary>A JSON boolean.</summary>
public sealed record ScimBoolean(bool Value) : ScimValue
{
    /// <summary>JSON true.</summary>
    public static ScimBoolean True { get; } = new(true);

    /// <summary>JSON false.</summary>
    public static ScimBoolean False { get; } = new(false);

    /// <inheritdoc/>
    public override string Kind => "a boolean";
}

/// <summary>A whole JSON number that fits 64 bits, with an exponent or without.</summary>
public sealed record ScimInteger(long Value) : ScimValue
{
    /// <inheritdoc/>
    public override string Kind => "an integer";
}

/// <summary>Any other JSON number of at most 28 significant digits. Numbers beyond are refused by <see cref="ScimJson"/>.</summary>
public sealed record ScimDecimal(decimal Value) : ScimValue
{
    /// <inheritdoc/>
    public override string Kind => "a decimal number";
}

/// <summary>A JSON array: the values of a multi-valued attribute, in the order sent.</summary>
public sealed record ScimList(ImmutableArray<ScimValue> Items) : ScimValue
{
    /// <summary>The array without values.</summary>
    public static ScimList Empty { get; } = new([]);

    /// <inheritdoc/>
    public override string Kind => "an array";

    /// <inheritdoc/>
    public override bool IsUnassigned => Items.IsEmpty;

    /// <inheritdoc/>
    public bool Equals(ScimList? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
            hash.Add(item);
        return hash.ToHashCode();
    }
}

/// <summary>
/// A JSON object: a resource, a complex value or an extension's container. Keeps the order of its members;
/// names are unique and found without regard to case (RFC 7643 §2.1). Two objects with the same members are equal in any order.
/// </summary>
public sealed record ScimObject : ScimValue
{
    private readonly ImmutableArray<KeyValuePair<string, ScimValue>> _members;

    /// <summary>Makes an object of members whose names differ (also without regard to case); the caller vouches for that.</summary>
    public ScimObject(ImmutableArray<KeyValuePair<string, ScimValue>> members) => _members = members;

    /// <summary>Makes an object of named values, for code that builds messages.</summary>
    public ScimObject(params ReadOnlySpan<(string Name, ScimValue Value)> members)
    {
        var builder = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(members.Length);
        foreach (var (name, value) in members)
            builder.Add(new(name, value));
        _members = builder.MoveToImmutable();
    }

    /// <summary>The object without members.</summary>
    public static ScimObject Empty { get; } = new(ImmutableArray<KeyValuePair<string, ScimValue>>.Empty);

    /// <summary>The members in the order sent.</summary>
    public ImmutableArray<KeyValuePair<string, ScimValue>> Members => _members;

    /// <inheritdoc/>
    public override string Kind => "an object";

    /// <inheritdoc/>
    public override bool IsUnassigned => _members.IsEmpty;

    /// <summary>The value of a member, found without regard to case, or null when there is none.</summary>
    public ScimValue? this[string name] => TryGet(name, out var value) ? value : null;

    /// <summary>Looks a member up without regard to case.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out ScimValue? value)
    {
        var index = IndexOf(name);
        value = index < 0 ? null : _members[index].Value;
        return index >= 0;
    }

    /// <summary>The text of a string member, or null when it is absent or not a string.</summary>
    public string? Text(string name) => (this[name] as ScimString)?.Value;

    /// <summary>This object with a member set; an existing one keeps its place and its spelling.</summary>
    public ScimObject With(string name, ScimValue value)
    {
        var index = IndexOf(name);
        return new(index < 0 ? _members.Add(new(name, value)) : _members.SetItem(index, new(_members[index].Key, value)));
    }

    /// <summary>This object without a member; the same instance when there is none.</summary>
    public ScimObject Without(string name)
    {
        var index = IndexOf(name);
        return index < 0 ? this : new(_members.RemoveAt(index));
    }

    /// <inheritdoc/>
    public bool Equals(ScimObject? other)
    {
        if (other is null || other._members.Length != _members.Length)
            return false;
        foreach (var (name, value) in _members)
        {
            if (!other.TryGet(name, out var theirs) || !theirs.Equals(value))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = 0;
        foreach (var (name, value) in _members)
            hash ^= HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(name), value);
        return hash;
    }

    // Resources have a dozen members: a scan beats a dictionary in both time and memory.
    private int IndexOf(string name)
    {
        for (var i = 0; i < _members.Length; i++)
        {
            if (string.Equals(_members[i].Key, name, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return -1;
    }
}
