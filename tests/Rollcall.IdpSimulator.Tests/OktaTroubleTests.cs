using System.Net;
using Rollcall.IdpSimulator.Okta;

namespace Rollcall.IdpSimulator.Tests;

/// <summary>A server that says "later", says nothing, or dies.</summary>
public sealed class OktaTroubleTests
{
    [Fact]
    public async Task A_429_is_waited_out_for_the_seconds_it_names()
    {
        using var server = new FakeScimServer();
        var clock = new PatientClock();
        using var busy = new InterruptingHandler(server, (number, _) => number is 4 or 5 ? Busy("7") : null);
        Play play = await Play.RunAsync(busy, Play.Options(OktaFlavor.Aiw) with { Parallelism = 1, Clock = clock });
        play.ShouldBeAllAsExpected();
        play.Exchanges.Count(exchange => exchange.Status == 429).ShouldBe(2);
        clock.Pauses.ShouldBe([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)]);
    }

    [Fact]
    public async Task A_429_without_whole_seconds_means_five_minutes_then_ten()
    {
        using var server = new FakeScimServer();
        var clock = new PatientClock();
        using var busy = new InterruptingHandler(server, (number, _) => number is 4 or 5 ? Busy("Wed, 21 Oct 2026 07:28:00 GMT") : null);
        Play play = await Play.RunAsync(busy, Play.Options(OktaFlavor.Aiw) with { Parallelism = 1, Clock = clock });
        play.ProblemSteps.ShouldBe(["match"]);
        clock.Pauses.ShouldBe([TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)]);
    }

    [Fact]
    public async Task A_task_is_given_up_after_ten_429_and_no_pause_is_longer_than_allowed()
    {
        using var server = new FakeScimServer();
        var clock = new PatientClock();
        using var busy = new InterruptingHandler(server, (_, request) => request.Method == HttpMethod.Post ? Busy("999999") : null);
        OktaOptions options = Play.Options(OktaFlavor.Aiw) with { Users = 1, Groups = 0, Clock = clock, LongestPause = TimeSpan.FromSeconds(30) };
        Play play = await Play.RunAsync(busy, options);
        play.Exchanges.Count(exchange => exchange.Step is "create").ShouldBe(10);
        play.Problems.ShouldHaveSingleItem().Problem.ShouldNotBeNull().ShouldContain("gives this task up");
        clock.Pauses.ShouldBe(Enumerable.Repeat(TimeSpan.FromSeconds(30), 9));
    }

    [Theory]
    [InlineData(OktaFlavor.Aiw)]
    [InlineData(OktaFlavor.TestApp)]
    public async Task A_server_that_dies_ends_the_run_and_leaves_a_true_ledger(OktaFlavor flavor)
    {
        for (int death = 1; death < 200; death += 3)
        {
            using var server = new FakeScimServer();
            // The killed server has taken every other one of the writes it never answered.
            using var dying = new InterruptingHandler(server, (number, _) => number >= death ? throw new HttpRequestException(HttpRequestError.ConnectionError) : null)
            {
                TakesBeforeFailing = death % 2 == 0,
            };
            Play play = await Play.RunAsync(dying, Play.Options(flavor));
            if (play.Result.NotAsExpected == 0)
                break;
            Exchange[] unanswered = [.. play.Exchanges.Where(exchange => exchange.Status == 0)];
            unanswered.Length.ShouldBeInRange(1, 4);
            unanswered.ShouldAllBe(exchange => exchange.Problem!.Contains("the connection was refused", StringComparison.Ordinal));
            play.Problems.ShouldBe(unanswered);
            await play.Ledger.ShouldHoldAsync(server, FakeScimServer.Base, "secret");
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_one_exchange()
    {
        using var http = new SocketsHttpHandler();
        Play play = await Play.RunAsync(http, Play.Options(OktaFlavor.Aiw) with { BaseUrl = new Uri("http://127.0.0.1:9/scim/v2") });
        play.Result.ToString().ShouldBe("1 exchanges, 0 as expected, 1 not");
        play.Exchanges[0].Problem.ShouldBe("no answer (the connection was refused); the task fails and the run stops here.");
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        using var server = new FakeScimServer();
        using var silent = new InterruptingHandler(server, (number, _) => number == 6 ? new HttpResponseMessage { Content = new SilentContent() } : null);
        Play play = await Play.RunAsync(silent, Play.Options(OktaFlavor.Aiw) with { Timeout = TimeSpan.FromMilliseconds(200), Parallelism = 1 });
        play.Exchanges[^1].Problem.ShouldNotBeNull().ShouldStartWith("no answer within");
        play.Result.NotAsExpected.ShouldBe(1);
    }

    [Fact]
    public async Task Cancelling_throws_and_leaves_the_write_under_way_in_doubt()
    {
        using var server = new FakeScimServer();
        using var cancel = new CancellationTokenSource();
        using var cancelling = new InterruptingHandler(server, (_, request) =>
        {
            if (request.Method == HttpMethod.Post)
                cancel.Cancel();
            return null;
        });
        using var http = new HttpClient(cancelling);
        var simulator = new OktaSimulator(http, Play.Options(OktaFlavor.Aiw) with { Parallelism = 1 }, _ => { });
        await Should.ThrowAsync<OperationCanceledException>(() => simulator.RunAsync(cancel.Token));
        simulator.Acknowledged.UserNamesInDoubt.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_server_error_leaves_the_write_in_doubt()
    {
        using var server = new FakeScimServer();
        using var failing = new InterruptingHandler(server, (_, request) =>
            request.Method == HttpMethod.Put ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) : null);
        Play play = await Play.RunAsync(failing, Play.Options(OktaFlavor.Aiw) with { Users = 3, Groups = 1 });
        play.Ledger.UsersInDoubt.Count.ShouldBe(3);
        play.Ledger.GroupsInDoubt.Count.ShouldBe(1);
        await play.Ledger.ShouldHoldAsync(server, FakeScimServer.Base, "secret");
    }

    private static HttpResponseMessage Busy(string retryAfter)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return answer;
    }
}
