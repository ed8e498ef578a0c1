using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rollcall.Server.Operations;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>The keys of cookies lie in the database, and are worth nothing without the key file.</summary>
public abstract class KeyRingTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task What_one_server_sealed_another_with_the_same_key_file_opens_and_nobody_else()
    {
        using var folder = new EndToEnd.TemporaryDirectory();
        var key = InstallationKey.Open(folder["one.key"]);
        await using var hub = await Hub.StartAsync<TEngine>();
        await using var first = Server(hub, key);
        var text = Protector(first).Protect("a session");
        var ring = await hub.ListAsync("select xml from key_ring", [], row => row.Text(0));
        ring.ShouldHaveSingleItem().ShouldContain("<sealed");
        ring[0].ShouldNotContain("<masterKey");
        await using var second = Server(hub, InstallationKey.Open(folder["one.key"]));
        Protector(second).Unprotect(text).ShouldBe("a session");
        await using var other = Server(hub, InstallationKey.Open(folder["other.key"]));
        Should.Throw<System.Security.Cryptography.CryptographicException>(() => Protector(other).Unprotect(text));
    }

    [Fact]
    public async Task Without_a_key_file_nothing_is_kept()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        await using var first = Server(hub, InstallationKey.Passing());
        var text = Protector(first).Protect("a session");
        Protector(first).Unprotect(text).ShouldBe("a session");
        (await hub.NumberAsync("select count(*) from key_ring")).ShouldBe(0);
    }

    private static ServiceProvider Server(Hub hub, InstallationKey key)
    {
        var services = new ServiceCollection();
        services.AddSingleton<Rollcall.Storage.Database>(hub.Database);
        services.AddSingleton(key);
        services.AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddKeyRing(key);
        return services.BuildServiceProvider();
    }

    private static IDataProtector Protector(ServiceProvider server) => server.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
}
