using Rollcall.IdpSimulator.Okta;

namespace Rollcall.IdpSimulator.Tests;

public sealed class OktaSimulatorTests
{
    private static readonly OktaFlavor[] Flavors = [OktaFlavor.Aiw, OktaFlavor.TestApp];

    public static TheoryData<OktaFlavor, Quirk> AcceptedAnswers { get; } =
        [.. from flavor in Flavors from quirk in Enum.GetValues<Quirk>() where quirk <= Quirk.LowerCaseResources select (flavor, quirk)];

    [Theory]
    [MemberData(nameof(AcceptedAnswers))]
    public async Task A_right_server_has_every_exchange_as_expected(OktaFlavor flavor, Quirk quirk)
    {
        using var server = new FakeScimServer(quirk);
        (await Play.RunAsync(server, Play.Options(flavor))).ShouldBeAllAsExpected();
    }

    [Theory]
    [InlineData(OktaFlavor.Aiw)]
    [InlineData(OktaFlavor.TestApp)]
    public async Task A_second_run_finds_the_people_and_groups_of_the_first(OktaFlavor flavor)
    {
        using var server = new FakeScimServer();
        (await Play.RunAsync(server, Play.Options(flavor))).ShouldBeAllAsExpected();

        Play second = await Play.RunAsync(server, Play.Options(flavor));

        second.ShouldBeAllAsExpected();
        second.Exchanges.ShouldNotContain(exchange => exchange.Step.Equals("create", StringComparison.Ordinal));
        second.Ledger.Users.Count.ShouldBe(8);
    }

    [Theory]
    [InlineData(OktaFlavor.Aiw, 301, 12)]
    [InlineData(OktaFlavor.TestApp, 1000, 50)]
    public async Task Many_people_and_groups_come_back_from_paging(OktaFlavor flavor, int users, int groups)
    {
        using var server = new FakeScimServer();
        Play play = await Play.RunAsync(server, Play.Options(flavor) with { Users = users, Groups = groups });
        play.ShouldBeAllAsExpected();
        play.Exchanges.Count(exchange => exchange.Step is "import users").ShouldBe(2 * ((users + 99) / 100));
        play.Ledger.Users.Count.ShouldBe(users);
        play.Ledger.Groups.Count.ShouldBe(groups);
        play.Ledger.Groups.Values.ShouldAllBe(group => group.MemberIds.Count >= 20 && group.MemberIds.Count <= 200);
    }

    [Theory]
    [InlineData(OktaFlavor.Aiw)]
    [InlineData(OktaFlavor.TestApp)]
    public async Task Email_as_unique_identifier_asks_in_all_three_forms(OktaFlavor flavor)
    {
        using var server = new FakeScimServer();
        Play play = await Play.RunAsync(server, Play.Options(flavor) with { UniqueIdentifier = "email" });
        play.ShouldBeAllAsExpected();
        string[] matches = [.. play.Exchanges.Where(exchange => exchange.Step is "match").Select(exchange => exchange.Target)];
        matches[0].ShouldStartWith("/Users?filter=userName%20eq%20%22");
        matches[1].ShouldStartWith("/Users?filter=email.value+eq+%22");
        matches[2].ShouldMatch("^/Users\\?filter=email%20eq%20%22.*%22%20OR%20email%20eq%20%22");
    }

    [Fact]
    public async Task The_transcript_is_the_same_whatever_runs_side_by_side()
    {
        using var one = new FakeScimServer();
        using var other = new FakeScimServer();
        Play alone = await Play.RunAsync(one, Play.Options(OktaFlavor.TestApp) with { Users = 40, Groups = 5, Parallelism = 1 });
        Play crowded = await Play.RunAsync(other, Play.Options(OktaFlavor.TestApp) with { Users = 40, Groups = 5, Parallelism = 16 });
        crowded.Exchanges.Select(Shape).ShouldBe(alone.Exchanges.Select(Shape));

        static (int, string, string, string, int) Shape(Exchange exchange) =>
            (exchange.Number, exchange.Step, exchange.Method, exchange.Target.StartsWith("/Users?", StringComparison.Ordinal) ? exchange.Target : "", exchange.Status);
    }

    [Fact]
    public async Task Another_seed_makes_other_people()
    {
        using var server = new FakeScimServer();
        Play seven = await Play.RunAsync(server, Play.Options(OktaFlavor.Aiw));
        Play eight = await Play.RunAsync(server, Play.Options(OktaFlavor.Aiw) with { Seed = 8 });
        eight.ShouldBeAllAsExpected();
        eight.Ledger.Users.Values.Select(user => user.UserName).ShouldNotContain(name => seven.Ledger.Users.Values.Any(user => string.Equals(user.UserName, name, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task No_users_and_no_groups_is_the_connector_test_and_two_empty_imports()
    {
        using var server = new FakeScimServer();
        Play play = await Play.RunAsync(server, Play.Options(OktaFlavor.Aiw) with { Users = 0, Groups = 0 });
        play.ShouldBeAllAsExpected();
        play.Result.ToString().ShouldBe("7 exchanges, 7 as expected, 0 not");
    }

    [Fact]
    public async Task A_trailing_slash_and_a_bare_token_make_no_difference()
    {
        using var server = new FakeScimServer();
        OktaOptions options = Play.Options(OktaFlavor.TestApp) with { BaseUrl = new Uri(FakeScimServer.Base + "/"), TokenPrefix = "" };
        (await Play.RunAsync(server, options)).ShouldBeAllAsExpected();
    }

    [Fact]
    public async Task A_refused_token_ends_the_run_at_the_connector_test()
    {
        using var server = new FakeScimServer();
        Play play = await Play.RunAsync(server, Play.Options(OktaFlavor.Aiw) with { Token = "other" });
        play.Exchanges.Count.ShouldBe(1);
        play.Exchanges[0].Problem.ShouldBe("expected 200, got 401: The token is unknown.");
    }

    [Fact]
    public void Options_do_not_print_the_token() => Play.Options(OktaFlavor.Aiw).ToString().ShouldNotContain("secret");

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        using var http = new HttpClient();
        OktaOptions right = Play.Options(OktaFlavor.Aiw);
        OktaOptions[] wrong =
        [
            right with { Users = -1 },
            right with { Groups = -1 },
            right with { Parallelism = 0 },
            right with { Timeout = TimeSpan.Zero },
            right with { UniqueIdentifier = "mail" },
            right with { BaseUrl = new Uri("/scim", UriKind.Relative) },
            right with { BaseUrl = new Uri("ftp://host/scim") },
        ];
        foreach (OktaOptions options in wrong)
            Should.Throw<ArgumentException>(() => new OktaSimulator(http, options, _ => { }));
    }

    [Fact]
    public void An_exchange_is_one_line()
    {
        new Exchange(12, "create", "POST", "/Users", 409, TimeSpan.FromMilliseconds(3.25), "No.").ToString()
            .ShouldBe("   12 NOT create             409     3.3 ms  POST /Users  No.");
        new Exchange(3, "match", "GET", "/Users", 0, TimeSpan.Zero, null).ToString()
            .ShouldBe("    3 ok  match              ---     0.0 ms  GET /Users");
    }

    [Theory]
    [InlineData(OktaFlavor.Aiw)]
    [InlineData(OktaFlavor.TestApp)]
    public async Task Attributes_of_the_profile_editor_go_out_under_their_namespace_with_every_create_and_profile(OktaFlavor flavor)
    {
        const string Urn = "urn:ietf:params:scim:schemas:extension:custom:2.0:User";
        using var server = new FakeScimServer();
        using var recorder = new RecordingHandler(server);
        Play play = await Play.RunAsync(recorder, Play.Options(flavor) with { Users = 2, Parallelism = 1, MappedAttributes = [new(Urn, "cost-centre", "A 7"), new(Urn, "floor", 3)] });
        play.ShouldBeAllAsExpected();
        string[] bodies = [.. recorder.Text.Split("###").Where(e => e.Contains(" POST /Users", StringComparison.Ordinal) || e.Contains("\nPOST /Users", StringComparison.Ordinal))];
        bodies.Length.ShouldBe(3);
        bodies.ShouldAllBe(body => body.Contains($"\"{Urn}\":{{\"cost-centre\":\"A 7\",\"floor\":3}}", StringComparison.Ordinal) && body.Contains($",\"{Urn}\"]", StringComparison.Ordinal));
        recorder.Text.Split("###").ShouldContain(e => e.Contains("PUT /Users", StringComparison.Ordinal) && e.Contains("cost-centre", StringComparison.Ordinal));
    }
}
