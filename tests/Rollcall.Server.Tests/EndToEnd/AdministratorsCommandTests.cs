using Rollcall.Server.Administrators;
using Rollcall.Server.Tests.Administrators;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>The verbs for those who are locked out, beside a running server.</summary>
[Collection(ProcessCollection.Name)]
public sealed class AdministratorsCommandTests
{
    private const string Invitation = "become the first";

    [Fact]
    public async Task The_server_prints_a_link_for_the_first_owner_and_a_new_start_a_new_one()
    {
        using var directory = new TemporaryDirectory();
        string first;
        await using (var server = await RunningServer.StartAsync(directory["data"]))
            first = await LinkAsync(server.Process);
        await using var again = await RunningServer.StartAsync(directory["data"]);
        var second = await LinkAsync(again.Process);
        second.ShouldStartWith($"{again.Address.AbsoluteUri}setup?link=rc_link_");
        using var visitor = new Visitor(again.Address);
        (await visitor.GetAsync(new Uri(first).PathAndQuery)).ShouldShow("This link does not work");
        (await visitor.GetAsync(new Uri(second).PathAndQuery)).ShouldShow("Become owner");
        var third = (string)(await again.RunAsync("administrators", "setup-link", "--json")).Json["link"]!;
        (await visitor.GetAsync(new Uri(second).PathAndQuery)).ShouldShow("This link does not work");
        await ClaimAsync(visitor, third, "setup", ("Email", "ada@example.com"), ("Name", "Ada"));
        (await again.RunAsync("administrators", "setup-link")).ShouldFail(1, "There are administrators already");
        again.Process.Errors.ShouldBe("");
    }

    [Fact]
    public async Task An_administrator_made_by_a_verb_comes_in_and_the_server_offers_no_first_place()
    {
        using var directory = new TemporaryDirectory();
        await using (var server = await RunningServer.StartAsync(directory["data"]))
        {
            await LinkAsync(server.Process);
            await File.WriteAllTextAsync(directory["password"], DashboardHost.Password + "\n");
            var made = (await server.RunAsync("administrators", "create", "--email", "Ops@Example.com", "--password-file", directory["password"], "--json")).Json;
            ((string)made["email"]!).ShouldBe("ops@example.com");
            ((string)made["role"]!).ShouldBe("owner");
            made["link"].ShouldBeNull();
            using var visitor = new Visitor(server.Address);
            (await visitor.SignInAsync("ops@example.com")).ShouldBeSignedIn();
            (await visitor.GetAsync("/audit?actor=cli")).ShouldShow("Administrator created");
            (await server.RunAsync("administrators", "create", "--email", "ops@example.com")).ShouldFail(1, "--email:");
            await File.WriteAllTextAsync(directory["password"], "weak@example.com123");
            (await server.RunAsync("administrators", "create", "--email", "weak@example.com", "--password-file", directory["password"])).ShouldFail(1, "--password-file:");
            (await server.RunAsync("administrators", "create", "--email", "weak@example.com", "--password-file", directory["missing"])).ShouldFail(1, "--password-file:");
        }
        await using var again = await RunningServer.StartAsync(directory["data"]);
        await again.Process.LineAsync(l => l.StartsWith("There is no directory yet.", StringComparison.Ordinal));
        again.Process.Output.ShouldNotContain(Invitation);
    }

    [Fact]
    public async Task Passwords_and_second_factors_are_reset_beside_the_running_server()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(directory["data"]);
        var link = (string)(await server.RunAsync("administrators", "create", "--email", "eve@example.com", "--name", "Eve", "--role", "viewer", "--json")).Json["link"]!;
        using var visitor = new Visitor(server.Address);
        (await visitor.SignInAsync("eve@example.com")).ShouldShow(Lockout.Message);
        (await ClaimAsync(visitor, link, "reset")).Location.ShouldBe("/sign-in");
        (await visitor.SignInAsync("eve@example.com")).ShouldBeSignedIn();
        (await server.RunAsync("administrators", "reset-mfa", "--email", "eve@example.com")).Exit.ShouldBe(0);
        (await visitor.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        var reset = await server.RunAsync("administrators", "reset-password", "--email", "EVE@example.com");
        reset.Output.ShouldContain("/reset?link=rc_link_");
        (await server.RunAsync("administrators", "reset-password", "--email", "nobody@example.com")).ShouldFail(1, "--email:");
        (await server.RunAsync("administrators", "reset-mfa", "--email", "nobody@example.com")).ShouldFail(1, "--email:");
        var listed = (await server.RunAsync("administrators", "list", "--json")).Json["administrators"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)listed["email"]!, (string)listed["role"]!, (bool)listed["hasPassword"]!).ShouldBe(("eve@example.com", "viewer", true));
        listed.AsObject().Select(p => p.Key).ShouldBe(["id", "email", "name", "role", "hasPassword", "twoFactorEnabled", "lockedUntil", "createdAt", "lastSignInAt"]);
        (await server.RunAsync("administrators", "list")).Output.ShouldContain("eve@example.com");
    }

    [Fact]
    public async Task No_password_link_or_cookie_is_written_anywhere_however_talkative_the_log()
    {
        using var directory = new TemporaryDirectory();
        var talkative = new Dictionary<string, string>(StringComparer.Ordinal) { ["Logging__LogLevel__Default"] = "Trace", ["Logging__LogLevel__Microsoft"] = "Trace", ["Logging__LogLevel__Microsoft.AspNetCore"] = "Trace" };
        await using var server = await RunningServer.StartAsync(directory["data"], talkative);
        var link = (string)(await server.RunAsync("administrators", "create", "--email", "eve@example.com", "--json")).Json["link"]!;
        using var visitor = new Visitor(server.Address);
        await ClaimAsync(visitor, link, "reset");
        (await visitor.SignInAsync("eve@example.com", "quite another one")).ShouldShow(Lockout.Message);
        (await visitor.SignInAsync("eve@example.com")).ShouldBeSignedIn();
        var session = visitor.Cookie("rollcall")!;
        (await visitor.PostAsync("/account", "/account?handler=Password", ("Current", DashboardHost.Password), ("Password", "eleven lazy heralds"), ("Again", "eleven lazy heralds"))).Location.ShouldBe("/account");
        server.Process.Output.ShouldContain("trce:", Case.Sensitive, "the log level was not heard of");
        var stored = string.Concat(Directory.EnumerateFiles(directory["data"], "*", SearchOption.AllDirectories).Select(path =>
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), System.Text.Encoding.Latin1);
            return reader.ReadToEnd();
        }));
        stored.ShouldContain("eve@example.com");
        foreach (var secret in (string[])[DashboardHost.Password, "quite another one", "eleven lazy heralds", link[^20..], session[..40]])
        {
            server.Process.Output.ShouldNotContain(secret);
            server.Process.Errors.ShouldNotContain(secret);
            stored.ShouldNotContain(secret);
        }
    }

    [Theory]
    [InlineData("administrators create", "'--email'")]
    [InlineData("administrators create --email nobody", "--email:")]
    [InlineData("administrators create --email a@b --role king", "--role: 'king'")]
    [InlineData("serve --urls https://127.0.0.1:0", "--certificate")]
    [InlineData("serve --certificate-key x", "--certificate")]
    [InlineData("serve --trusted-proxy somewhere", "--trusted-proxy: 'somewhere'")]
    public async Task What_is_not_understood_names_the_option(string line, string names)
    {
        var verb = await Verb.RunAsync(line.Split(' '));
        verb.ShouldFail(2, names);
    }

    private static async Task<string> LinkAsync(RollcallProcess process)
    {
        await process.LineAsync(l => l.Contains(Invitation, StringComparison.Ordinal));
        return (await process.LineAsync(l => l.Contains("/setup?link=", StringComparison.Ordinal))).Trim();
    }

    private static Task<PageAnswer> ClaimAsync(Visitor visitor, string link, string page, params (string Name, string Value)[] more)
    {
        var address = new Uri(link);
        return visitor.PostAsync(address.PathAndQuery, "/" + page, [("Link", address.Query["?link=".Length..]), ("Password", DashboardHost.Password), ("Again", DashboardHost.Password), .. more]);
    }
}
