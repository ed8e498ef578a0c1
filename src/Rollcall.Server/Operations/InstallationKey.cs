using System.Security.Cryptography;

namespace Rollcall.Server.Operations;

/// <summary>
/// The installation's secret, outside its database so that a copy of one is no copy of the other: 32 random bytes in a file that only the server's user may read.
/// Cursors are sealed with it. Servers that share a database share the file.
/// </summary>
public sealed class InstallationKey
{
    private const int Length = 32;

    private InstallationKey(byte[] bytes) => Bytes = bytes;

    /// <summary>The secret.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

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
                ? new(bytes)
                : throw new InstallationException($"'{path}' is no key file of Rollcall: it has {bytes.Length} bytes and not {Length}. Restore it from a backup, or move it away to start with a new one.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstallationException($"The key file '{path}' cannot be used. {e.Message}", e);
        }
    }

    /// <summary>A secret that ends with this process.</summary>
    public static InstallationKey Passing() => new(RandomNumberGenerator.GetBytes(Length));

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
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
