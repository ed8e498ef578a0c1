using System.Globalization;
using Rollcall.Server.Operations;

namespace Rollcall.Server.Tests.Operations;

public sealed class InstallationKeyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rollcall-key-");

    private string KeyFile => InstallationKey.FileIn(_folder.FullName);

    [Fact]
    public void The_file_is_made_once_with_32_bytes_for_its_owner_alone()
    {
        var first = InstallationKey.Open(KeyFile);
        first.Bytes.Length.ShouldBe(32);
        InstallationKey.Open(KeyFile).Bytes.ToArray().ShouldBe(first.Bytes.ToArray());
        File.ReadAllBytes(KeyFile).ShouldBe(first.Bytes.ToArray());
        Directory.GetFiles(Path.GetDirectoryName(KeyFile)!).ShouldHaveSingleItem();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Path.GetDirectoryName(KeyFile)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Many_that_start_together_get_one_key()
    {
        // Again and again: the moment between looking and naming is short.
        for (var round = 0; round < 50; round++)
        {
            var file = InstallationKey.FileIn(Path.Combine(_folder.FullName, round.ToString(CultureInfo.InvariantCulture)));
            var keys = new byte[8][];
            using var start = new Barrier(keys.Length);
            var servers = Enumerable.Range(0, keys.Length).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                keys[i] = InstallationKey.Open(file).Bytes.ToArray();
            })).ToList();
            servers.ForEach(server => server.Start());
            servers.ForEach(server => server.Join());
            keys.Select(Convert.ToHexString).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
            Directory.GetFiles(Path.GetDirectoryName(file)!).ShouldHaveSingleItem();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_file_of_another_length_is_refused_and_left_alone(int length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        File.WriteAllBytes(KeyFile, new byte[length]);
        Should.Throw<InstallationException>(() => InstallationKey.Open(KeyFile)).Message.ShouldContain(KeyFile);
        File.ReadAllBytes(KeyFile).Length.ShouldBe(length);
    }

    [Fact]
    public void Two_passing_keys_differ() => InstallationKey.Passing().Bytes.ToArray().ShouldNotBe(InstallationKey.Passing().Bytes.ToArray());

    [Fact]
    public void What_is_sealed_opens_for_its_purpose_and_owner_with_its_key_unchanged_only()
    {
        var key = InstallationKey.Open(KeyFile);
        byte[] secret = [1, 2, 3];
        var one = key.Seal("codes", secret, [7]);
        one.ShouldNotBe(key.Seal("codes", secret, [7]));
        key.Unseal("codes", one, [7]).ShouldBe(secret);
        InstallationKey.Open(KeyFile).Unseal("codes", one, [7]).ShouldBe(secret);
        key.Unseal("other", one, [7]).ShouldBeNull();
        key.Unseal("codes", one, [8]).ShouldBeNull();
        InstallationKey.Passing().Unseal("codes", one, [7]).ShouldBeNull();
        for (var i = 0; i < one.Length; i++)
        {
            var changed = one.ToArray();
            changed[i] ^= 1;
            key.Unseal("codes", changed, [7]).ShouldBeNull();
            key.Unseal("codes", one.AsSpan(0, i), [7]).ShouldBeNull();
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
