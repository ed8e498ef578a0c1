namespace Rollcall.Storage;

/// <summary>What a <see cref="SqlValue"/> holds.</summary>
public enum SqlKind : byte
{
    /// <summary>SQL null.</summary>
    Null,

    /// <summary>A 64-bit integer; booleans are 0 and 1, times are milliseconds since 1970 UTC.</summary>
    Integer,

    /// <summary>Text from a string.</summary>
    Text,

    /// <summary>Text that is already UTF-8.</summary>
    Utf8,

    /// <summary>Bytes.</summary>
    Blob,

    /// <summary>A 16-byte identifier: <c>uuid</c>, or a BLOB whose bytes sort by time.</summary>
    Id,

    /// <summary>A list of identifiers, for <see cref="SqlDialect.AnyId"/>.</summary>
    Ids,

    /// <summary>A list of texts, for <see cref="SqlDialect.AnyText"/>.</summary>
    Texts,
}

/// <summary>One parameter of a statement: a small closed set of types that both engines store alike.</summary>
public readonly struct SqlValue
{
    private readonly object? _reference;
    private readonly long _integer;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Guid _id;

    private SqlValue(SqlKind kind, object? reference = null, long integer = 0, ReadOnlyMemory<byte> bytes = default, Guid id = default, SqlKind nullOf = SqlKind.Null)
    {
        Kind = kind;
        NullOf = nullOf;
        _reference = reference;
        _integer = integer;
        _bytes = bytes;
        _id = id;
    }

    /// <summary>SQL null.</summary>
    public static SqlValue Null => default;

    /// <summary>What this holds; the accessor of the same name may be read.</summary>
    public SqlKind Kind { get; }

    /// <summary>What a null would hold if it were not null, as far as that is known: PostgreSQL remembers a statement with the types of its parameters.</summary>
    internal SqlKind NullOf { get; }

    /// <summary>The integer.</summary>
    public long Integer => _integer;

    /// <summary>The text.</summary>
    public string Text => (string)_reference!;

    /// <summary>The bytes of <see cref="SqlKind.Utf8"/> and <see cref="SqlKind.Blob"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The identifier.</summary>
    public Guid Id => _id;

    /// <summary>The identifiers.</summary>
    public IReadOnlyCollection<Guid> Ids => (IReadOnlyCollection<Guid>)_reference!;

    /// <summary>The texts.</summary>
    public IReadOnlyCollection<string> Texts => (IReadOnlyCollection<string>)_reference!;

    /// <summary>UTF-8 bytes that are stored as text.</summary>
    public static SqlValue Utf8(ReadOnlyMemory<byte> bytes) => new(SqlKind.Utf8, bytes: bytes);

    /// <summary>Raw bytes.</summary>
    public static SqlValue Blob(ReadOnlyMemory<byte> bytes) => new(SqlKind.Blob, bytes: bytes);

    /// <summary>A list of identifiers.</summary>
    public static SqlValue Of(IReadOnlyCollection<Guid> ids) => new(SqlKind.Ids, ids);

    /// <summary>A list of texts.</summary>
    public static SqlValue Of(IReadOnlyCollection<string> texts) => new(SqlKind.Texts, texts);

    public static implicit operator SqlValue(long value) => new(SqlKind.Integer, integer: value);

    public static implicit operator SqlValue(long? value) => value is { } v ? v : new SqlValue(SqlKind.Null, nullOf: SqlKind.Integer);

    public static implicit operator SqlValue(bool value) => value ? 1 : 0;

    public static implicit operator SqlValue(bool? value) => value is { } v ? v : new SqlValue(SqlKind.Null, nullOf: SqlKind.Integer);

    public static implicit operator SqlValue(string? value) => value is null ? new SqlValue(SqlKind.Null, nullOf: SqlKind.Text) : new SqlValue(SqlKind.Text, value);

    public static implicit operator SqlValue(Guid value) => new(SqlKind.Id, id: value);

    public static implicit operator SqlValue(Guid? value) => value is { } v ? v : new SqlValue(SqlKind.Null, nullOf: SqlKind.Id);

    public static implicit operator SqlValue(DateTimeOffset value) => value.ToUnixTimeMilliseconds();

    public static implicit operator SqlValue(DateTimeOffset? value) => value is { } v ? v : new SqlValue(SqlKind.Null, nullOf: SqlKind.Integer);
}
