namespace Rollcall.Scim.Patching;

/// <summary>The <c>op</c> of an operation (RFC 7644 §3.5.2).</summary>
internal enum PatchVerb
{
    Add,
    Remove,
    Replace,
}
