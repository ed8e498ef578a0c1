using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Changes;

/// <summary>
/// A canonical document, as a tree or as the bytes it is stored as. A tree takes two to six times the memory of its bytes, so what waits in great numbers, the operations of
/// a Bulk, is packed and read again where it is needed.
/// </summary>
internal readonly record struct CanonicalDocument(ScimObject? Kept, ReadOnlyMemory<byte> Written)
{
    public ScimObject Tree => Kept ?? (ScimObject)ScimJson.Read(Written.Span);

    public ReadOnlyMemory<byte> Bytes => Kept is null ? Written : ScimJson.ToBytes(Kept);

    public CanonicalDocument Packed() => new(null, Bytes);
}
