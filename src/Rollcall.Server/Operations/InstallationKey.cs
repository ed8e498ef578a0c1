using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Rollcall.Server.Operations;

/// <summary>
/// The installation's secret, outside its database so that a copy of one is no copy of the other: 32 random bytes in a file that only the server's user may read.
/// Cursors, the ring of data protection keys and what else must be read again are sealed with it. Servers that share a database share the file.
/// </summary>
public sealed partial class InstallationKey
{
    private const int Length = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private InstallationKey(byte[] bytes, bool isPassing)
    {
        Bytes = bytes;
        IsPassing = isPassing;
    }

    /// <summary>The secret.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether the secret ends with this process: what must be read by the next one cannot be sealed with it.</summary>
    public bool IsPassing { get; }

    /// <summary>The file in a data directory.</summary>
    public static string FileIn(string dataDirectory) => Path.Combine(dataDirectory, "keys", "installation.key");

    /// <summary>Reads the file, or makes it with a new secret.</summary>
    /// <exception cref="InstallationException">It cannot be read or made, or is no such file.</exception>
    public static InstallationKey Open(string path)
    {
        try
        {
            MakeIn(Path.GetFullPath(path));
            var bytes = File.ReadAllBytes(path);
            return bytes.Length == Length
                ? new(bytes, isPassing: false)
                : throw new InstallationException($"'{path}' is no key file of Rollcall: it has {bytes.Length} bytes and not {Length}. Restore it from a backup, or move it away to start with a new one.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstallationException($"The key file '{path}' cannot be used. {e.Message}", e);
        }
    }

    /// <summary>A secret that ends with this process.</summary>
    public static InstallationKey Passing() => new(RandomNumberGenerator.GetBytes(Length), isPassing: true);

    /// <summary>Encrypts and authenticates (AES-256-GCM, a key for each purpose by HKDF).</summary>
    /// <param name="purpose">What it is for: nothing sealed for one purpose opens for another.</param>
    /// <param name="plain">The secret.</param>
    /// <param name="owner">Whose it is: moved to another's row it does not open.</param>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> owner)
    {
        var sealedBytes = new byte[NonceLength + plain.Length + TagLength];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = Cipher(purpose);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceLength, plain.Length), sealedBytes.AsSpan(NonceLength + plain.Length), owner);
        return sealedBytes;
    }

    /// <summary>Reads what <see cref="Seal"/> made; null when it was sealed with another key, for another purpose or owner, or was changed.</summary>
    public byte[]? Unseal(string purpose, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> owner)
    {
        if (sealedBytes.Length < NonceLength + TagLength)
            return null;
        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var cipher = Cipher(purpose);
        try
        {
            cipher.Decrypt(sealedBytes[..NonceLength], sealedBytes[NonceLength..^TagLength], sealedBytes[^TagLength..], plain, owner);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private AesGcm Cipher(string purpose) => new(HKDF.DeriveKey(HashAlgorithmName.SHA256, Bytes.ToArray(), Length, info: Encoding.UTF8.GetBytes(purpose)), TagLength);

    // Written whole under another name first: a server that starts at the same time, or a crash, never sees half a key.
    private static void MakeIn(string path)
    {
        if (File.Exists(path))
            return;
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var draft = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }
        // File.Move looks whether the name is free and then renames: of servers that start together one could replace the key another has read.
        // A hard link fails where the name is taken. Some file systems have none: there the moment in between remains.
        if (OperatingSystem.IsWindows() || (Link(draft, path) != 0 && !File.Exists(path)))
        {
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another server was first: its key is the one.
            }
        }
        File.Delete(draft);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string added);
}
