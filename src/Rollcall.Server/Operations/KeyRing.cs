using System.Collections.Concurrent;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Rollcall.Storage;

namespace Rollcall.Server.Operations;

/// <summary>
/// The keys that cookies and forms are sealed with. They lie in the database, so that every server has them, each encrypted with the installation's key, so that the
/// database alone is worth nothing. Without a key file they are not kept: sessions end with the process.
/// </summary>
internal static class KeyRing
{
    public static void AddKeyRing(this IServiceCollection services, InstallationKey key)
    {
        services.AddDataProtection().SetApplicationName("Rollcall");
        // It would ask for the ring while the server starts, when a PostgreSQL server may not answer yet, and complain. The first cookie asks soon enough.
        if (services.FirstOrDefault(s => s.ImplementationType?.FullName is "Microsoft.AspNetCore.DataProtection.Internal.DataProtectionHostedService") is { } early)
            services.Remove(early);
        if (key.IsPassing)
            services.AddSingleton<IXmlRepository, PassingRing>();
        else
            services.AddSingleton<IXmlRepository, KeyRingRepository>();
        services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository>((options, repository) =>
        {
            options.XmlRepository = repository;
            options.XmlEncryptor = new KeyRingEncryptor(key);
        });
    }
}

/// <summary>The rows of the ring. The interface is of a time before waiting without a thread; it is asked about once a day.</summary>
internal sealed class KeyRingRepository(Database database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        Task.Run(async () => await database.ReadAsync(session => session.ListAsync("select xml from key_ring order by name", [], row => XElement.Parse(row.Text(0))))).GetAwaiter().GetResult();

    public void StoreElement(XElement element, string friendlyName) => Task.Run(async () => await database.WriteAsync(session =>
    {
        session.Execute("insert into key_ring (name, xml) values ($1, $2)", friendlyName, element.ToString(SaveOptions.DisableFormatting));
        return ValueTask.CompletedTask;
    })).GetAwaiter().GetResult();
}

/// <summary>The ring of a process without a key file. Left to itself the framework would write its keys into the user's home.</summary>
internal sealed class PassingRing : IXmlRepository
{
    private readonly ConcurrentQueue<XElement> _keys = new();

    public IReadOnlyCollection<XElement> GetAllElements() => [.. _keys];

    public void StoreElement(XElement element, string friendlyName) => _keys.Enqueue(element);
}

/// <summary>Seals a key of the ring.</summary>
internal sealed class KeyRingEncryptor(InstallationKey key) : IXmlEncryptor
{
    internal const string Purpose = "key ring";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var text = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        return new(new XElement("sealed", Convert.ToBase64String(key.Seal(Purpose, text, []))), typeof(KeyRingDecryptor));
    }
}

/// <summary>Opens a key of the ring. The framework makes it by its name, which stands beside the sealed text.</summary>
internal sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var text = services.GetRequiredService<InstallationKey>().Unseal(KeyRingEncryptor.Purpose, Convert.FromBase64String(encryptedElement.Value), [])
            ?? throw new InvalidOperationException("A data protection key was sealed with another key file. Sessions begun with it are over.");
        return XElement.Parse(Encoding.UTF8.GetString(text));
    }
}
