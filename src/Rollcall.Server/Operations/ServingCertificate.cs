using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rollcall.Server.Operations;

/// <summary>
/// The certificate that https is served with. The files are looked at again when a connection begins, at most once a second: a renewed certificate serves from then on,
/// without a restart; as long as the new files do not fit together the old one serves on.
/// </summary>
public sealed class ServingCertificate
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);

    private readonly string _file;
    private readonly string? _keyFile;
    private readonly string? _passwordFile;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private SslStreamCertificateContext _current;
    private string _seen;
    private DateTimeOffset _lookedAt;

    private ServingCertificate(string file, string? keyFile, string? passwordFile, TimeProvider time)
    {
        (_file, _keyFile, _passwordFile, _time) = (file, keyFile, passwordFile, time);
        _seen = Stamp();
        _lookedAt = time.GetUtcNow();
        _current = Load();
    }

    /// <summary>Told when files that changed cannot be used.</summary>
    public Action<string> Problem { get; set; } = _ => { };

    /// <summary>Reads the files for the first time.</summary>
    /// <param name="file">A PEM file with the certificate and its intermediates, or a PKCS#12 file.</param>
    /// <param name="keyFile">The PEM file with the private key; null when the first file has it.</param>
    /// <param name="passwordFile">A file whose first line is the password of the key, or null.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InstallationException">They cannot be used; the message says why.</exception>
    public static ServingCertificate Open(string file, string? keyFile, string? passwordFile, TimeProvider time)
    {
        try
        {
            return new(file, keyFile, passwordFile, time);
        }
        catch (Exception e) when (IsUnusable(e))
        {
            throw new InstallationException($"--certificate: '{file}' cannot be used. {e.Message}", e);
        }
    }

    /// <summary>The certificate to serve with now.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (now - _lookedAt < Rhythm)
                return _current;
            _lookedAt = now;
            var stamp = Stamp();
            if (string.Equals(stamp, _seen, StringComparison.Ordinal))
                return _current;
            try
            {
                _current = Load();
                _seen = stamp;
            }
            catch (Exception e) when (IsUnusable(e))
            {
                // Certificate and key are two files and change one after the other: looked at again with the next connection.
                Problem($"The new certificate '{_file}' cannot be used, the one before serves on. {e.Message}");
            }
            return _current;
        }
    }

    private static bool IsUnusable(Exception e) => e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or InvalidOperationException;

    private SslStreamCertificateContext Load()
    {
        var password = _passwordFile is null ? null : File.ReadLines(_passwordFile).FirstOrDefault();
        var all = new X509Certificate2Collection();
        X509Certificate2 leaf;
        if (X509Certificate2.GetCertContentType(_file) is X509ContentType.Pkcs12)
        {
            all.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(_file, password));
            leaf = all.FirstOrDefault(c => c.HasPrivateKey) ?? throw new CryptographicException("It has no certificate with a private key.");
        }
        else
        {
            all.ImportFromPemFile(_file);
            leaf = password is null ? X509Certificate2.CreateFromPemFile(_file, _keyFile) : X509Certificate2.CreateFromEncryptedPemFile(_file, password, _keyFile);
        }
        // Clients such as Okta fetch no missing intermediates: what the file has is sent along.
        return SslStreamCertificateContext.Create(leaf, [.. all.Where(c => !c.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span))], offline: true);
    }

    private string Stamp() => string.Join('|', new[] { _file, _keyFile, _passwordFile }.OfType<string>().Select(path =>
    {
        // A link, as certbot makes them, is followed: what counts is the file it leads to now.
        var file = new FileInfo(path);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return $"{target.FullName} {(target.Exists ? target.LastWriteTimeUtc.Ticks : 0)} {(target.Exists ? target.Length : 0)}";
    }));
}
