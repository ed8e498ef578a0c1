using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rollcall.Server.Operations;

/// <summary>Who owns a file, on Linux; elsewhere nobody is asked.</summary>
internal static partial class FileOwner
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint WantUserId = 0x8;       // STATX_UID
    private const int UserIdOffset = 20;       // struct statx: mask, blksize, attributes, nlink come before uid

    /// <summary>The effective user id of this process.</summary>
    public static uint Me => OperatingSystem.IsLinux() ? GetEffectiveUserId() : 0;

    /// <summary>The user id that owns a path, or null where it cannot be told.</summary>
    public static uint? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> buffer = stackalloc byte[256];
        return Statx(CurrentDirectory, path, 0, WantUserId, ref MemoryMarshal.GetReference(buffer)) == 0
            ? BinaryPrimitives.ReadUInt32LittleEndian(buffer[UserIdOffset..])
            : null;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte buffer);
}
