using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Bulk;

/// <summary>The members of one operation as sent. A value that cannot be read refuses the operation; the others are still read, since answers repeat some.</summary>
internal sealed class BulkParts
{
    public const string MethodName = "method";
    public const string BulkIdName = "bulkId";
    public const string VersionName = "version";
    public const string PathName = "path";
    public const string DataName = "data";

    private static readonly string[] Known = [MethodName, BulkIdName, VersionName, PathName, DataName];

    private readonly Dictionary<string, ScimValue> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether what stands there is no object.</summary>
    public bool IsNone { get; init; }

    /// <summary>Names an operation does not have.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>Length of <c>data</c> as sent.</summary>
    public int DataBytes { get; private set; }

    /// <summary>The first thing that was wrong; null when nothing was.</summary>
    public ScimException? Refusal { get; private set; }

    /// <summary>A member; null when it is absent or null, which is the same (RFC 7643 §2.5).</summary>
    public ScimValue? this[string name] => _values.GetValueOrDefault(name) is { } value and not ScimNull ? value : null;

    public void Add(string name, ReadOnlySpan<byte> utf8, ScimLimits limits)
    {
        if (!Known.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            Unknown.Add(name);
            return;
        }
        if (name.Equals(DataName, StringComparison.OrdinalIgnoreCase))
            DataBytes = utf8.Length;
        try
        {
            if (!_values.TryAdd(name, ScimJson.Read(utf8, limits)))
                Refuse(ScimException.InvalidSyntax($"The operation has '{Excerpt.Of(name)}' twice (names differ not by case). (RFC 7644 §3.7)"));
        }
        catch (ScimException unreadable)
        {
            Refuse(unreadable);
        }
    }

    private void Refuse(ScimException refusal) => Refusal ??= refusal;
}
