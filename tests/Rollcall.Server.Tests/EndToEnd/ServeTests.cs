using System.Net;
using System.Net.Sockets;
using Rollcall.Storage.Sqlite;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>Where the server and the verbs refuse to work, and the settings the server keeps.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ServeTests(SharedServer shared)
{
    private const string Nobody = "65534";

    [Fact]
    public async Task The_public_url_is_kept_over_restarts_and_stands_in_every_url()
    {
        using var directory = new TemporaryDirectory();
        Tenant tenant;
        await using (var server = await RunningServer.StartAsync(directory["data"], "--public-url", "https://scim.example.com/hub/"))
        {
            tenant = await server.NewDirectoryAsync("public");
            server.Process.Kill();
        }
        var prefix = $"https://scim.example.com/hub/scim/{tenant.Id}/v2";
        tenant.TenantUrl.AbsoluteUri.ShouldBe(prefix);
        await using var again = await RunningServer.StartAsync(directory["data"]);
        (await again.Process.LineAsync(l => l.StartsWith("Public URL:", StringComparison.Ordinal))).ShouldContain("https://scim.example.com/hub");
        using var client = again.Client(tenant);
        var made = (await client.PostAsync("/Users", """{"userName":"a@public.example"}""")).ShouldBe(201);
        made.Header("Location").ShouldBe($"{prefix}/Users/{made.Id}");
        ((string)made.Json["meta"]!["location"]!).ShouldBe($"{prefix}/Users/{made.Id}");
        ((string)(await client.GetAsync("/ServiceProviderConfig")).Json["meta"]!["location"]!).ShouldBe($"{prefix}/ServiceProviderConfig");
        ((string)(await again.RunAsync("directories", "show", "--directory", tenant.Id, "--json")).Json["tenantUrl"]!).ShouldBe(prefix);
    }

    [Fact]
    public async Task A_server_that_cannot_start_leaves_the_settings_of_the_one_that_runs()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(directory["data"]);
        var urls = server.Address.AbsoluteUri.TrimEnd('/');
        (await Verb.RunAsync("serve", "--urls", urls, "--data", directory["data"], "--public-url", "https://other.example")).ShouldFail(1, "--urls:");
        (await server.NewDirectoryAsync("first")).TenantUrl.Host.ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task An_address_that_is_not_ours_is_exit_code_1()
    {
        using var directory = new TemporaryDirectory();
        // 192.0.2.0/24 is for documentation (RFC 5737): no machine has it.
        (await Verb.RunAsync("serve", "--urls", "http://192.0.2.1:0", "--data", directory["data"])).ShouldFail(1, "--urls:");
    }

    [Fact]
    public async Task The_data_directory_and_its_files_are_for_their_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Files have no Unix mode here.");
            return;
        }
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["open"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach (var data in (string[])[directory["made"], directory["open"]])
        {
            await using var server = await RunningServer.StartAsync(data);
            await server.NewDirectoryAsync("private");
            foreach (var file in Directory.EnumerateFiles(data))
                File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
        File.GetUnixFileMode(directory["made"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_data_directory_of_another_user_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName is "root", "Only root can give a directory away.");
        using var directory = new TemporaryDirectory();
        var data = directory["data"];
        await using (await RunningServer.StartAsync(data))
        {
        }
        await GiveAwayAsync(data);
        (await Verb.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", data)).ShouldFail(1, "--data:");
        (await Verb.RunAsync("directories", "list", "--data", data)).ShouldFail(1, "belongs to user id 65534");
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_refused()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["file"], "", TestContext.Current.CancellationToken);
        (await Verb.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", directory["file"])).ShouldFail(1, "--data:");
        (await Verb.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", Path.Combine(directory["file"], "below"))).ShouldFail(1, "--data:");
        if (!OperatingSystem.IsLinux() || Environment.UserName is not "root" || !File.Exists("/usr/bin/setpriv"))
        {
            Assert.Skip("Only root can play another user.");
            return;
        }
        // As another user: a directory that is his and closed to writing, and one of root's.
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(directory["closed"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await GiveAwayAsync(directory["closed"]);
        foreach (var data in (string[])[directory["closed"], directory["below"]])
            (await Verb.RunAsync(["serve", "--urls", "http://127.0.0.1:0", "--data", data], Nobody)).ShouldFail(1, "--data:");
    }

    [Fact]
    public async Task A_verb_needs_an_installation()
    {
        using var directory = new TemporaryDirectory();
        (await Verb.RunAsync("directories", "list", "--data", directory["nowhere"])).ShouldFail(1, "--data:");
        Directory.Exists(directory["nowhere"]).ShouldBeFalse();
        (await Verb.RunAsync("directories", "list", "--data", "")).ShouldFail(2, "--data:");
    }

    [Theory]
    [InlineData("delete from schema_migrations")]
    [InlineData("update schema_migrations set checksum = 'foreign'")]
    [InlineData("insert into schema_migrations (number, name, checksum) values (9999, 'later', 'x')")]
    public async Task A_database_of_another_version_is_refused(string change)
    {
        using var directory = new TemporaryDirectory();
        await using (await RunningServer.StartAsync(directory["data"]))
        {
        }
        await using (var database = SqliteDatabase.Open(Path.Combine(directory["data"], "rollcall.db"), create: false))
            await database.WriteAsync(session =>
            {
                session.Execute(change);
                return session.FlushAsync();
            }, TestContext.Current.CancellationToken);
        (await Verb.RunAsync("directories", "list", "--data", directory["data"])).ShouldFail(1, "--data:");
        (await Verb.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", directory["data"])).ShouldFail(1, "--data:");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["data"]);
        await File.WriteAllTextAsync(Path.Combine(directory["data"], "rollcall.db"), string.Concat(Enumerable.Repeat("This is no database. ", 500)), TestContext.Current.CancellationToken);
        (await Verb.RunAsync("directories", "list", "--data", directory["data"])).ShouldFail(1, "--data:");
        (await Verb.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", directory["data"])).ShouldFail(1, "--data:");
    }

    [Fact]
    public async Task A_port_in_use_is_exit_code_1_in_one_sentence()
    {
        using var directory = new TemporaryDirectory();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var verb = await Verb.RunAsync("serve", "--urls", $"http://{taken.LocalEndpoint}", "--data", directory["data"]);
        verb.ShouldFail(1, "--urls: cannot listen on");
        verb.Errors.TrimEnd().ShouldNotContain("\n");
    }

    [Fact]
    public async Task The_first_start_says_what_to_do_next()
    {
        await shared.Server.Process.LineAsync(l => l.StartsWith("There is no directory yet.", StringComparison.Ordinal));
        await shared.Server.Process.LineAsync(l => l.Contains("directories create --organization", StringComparison.Ordinal));
        shared.Server.Process.Errors.ShouldBe("");
    }

    private static async Task GiveAwayAsync(string path)
    {
        using var chown = System.Diagnostics.Process.Start("chown", ["-R", $"{Nobody}:{Nobody}", path]);
        await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        chown.ExitCode.ShouldBe(0);
    }
}
