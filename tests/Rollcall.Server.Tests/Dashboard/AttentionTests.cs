using Rollcall.Server.Dashboard;
using Rollcall.Server.Requests;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests.Sqlite;

namespace Rollcall.Server.Tests.Dashboard;

public sealed class AttentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_directory_that_works_needs_none() => (await OfAsync(live: 1, last: Now.AddHours(-1))).ShouldBeEmpty();

    [Fact]
    public async Task Off_with_a_token_and_recent_requests_is_broken()
    {
        (await OfAsync(enabled: false, live: 1, last: Now.AddDays(-2))).ShouldHaveSingleItem().ShouldSatisfyAllConditions(a => a.IsBroken.ShouldBeTrue(), a => a.Title.ShouldBe("Acme Okta is switched off"));
    }

    [Theory]
    [InlineData(0, -2)]
    [InlineData(1, -31)]
    [InlineData(1, null)]
    public async Task Off_on_purpose_is_not(int live, int? lastDays) => (await OfAsync(enabled: false, live: live, last: lastDays is { } days ? Now.AddDays(days) : null)).ShouldBeEmpty();

    [Fact]
    public async Task No_token_and_expired_tokens_are_broken()
    {
        (await OfAsync(last: Now)).ShouldHaveSingleItem().Title.ShouldBe("Acme Okta has no token");
        (await OfAsync(expiring: [Now], last: Now)).ShouldHaveSingleItem().Title.ShouldBe("The token of Acme Okta has expired");
        (await OfAsync(live: 1, expiring: [Now.AddDays(-1)], last: Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_is_told_of_fourteen_days_before_its_end()
    {
        (await OfAsync(expiring: [Now.AddDays(14)], last: Now)).ShouldBeEmpty();
        (await OfAsync(expiring: [Now.AddDays(14).AddSeconds(-1)], last: Now)).ShouldHaveSingleItem().Title.ShouldBe("A token of Acme Okta expires in 14 days");
        (await OfAsync(expiring: [Now.AddHours(3)], last: Now)).ShouldHaveSingleItem().Title.ShouldBe("A token of Acme Okta expires within a day");
    }

    [Fact]
    public async Task Refusals_are_told_with_their_reason()
    {
        var told = await OfAsync(live: 1, last: Now, refusals: [new(409, "uniqueness", "userName is taken.", 12, Now), new(500, null, null, 1, Now)]);
        told.Select(a => (a.IsBroken, a.Title, a.Advice)).ShouldBe([
            (false, "Acme Okta: 12 requests were refused in the last 24 hours", "409 userName is taken."),
            (true, "Acme Okta: a request was refused in the last 24 hours", "500")]);
        told.ShouldAllBe(a => a.Path.StartsWith("/activity?directory=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silence_is_told_after_seven_days_and_before_the_first_request()
    {
        (await OfAsync(live: 1, last: null)).ShouldHaveSingleItem().Title.ShouldBe("Acme Okta waits for its first request");
        (await OfAsync(live: 1, last: Now.AddDays(-7))).ShouldBeEmpty();
        (await OfAsync(live: 1, last: Now.AddDays(-9))).ShouldHaveSingleItem().Title.ShouldBe("Acme Okta has been silent for 9 days");
    }

    private static async Task<List<Attention>> OfAsync(bool enabled = true, int live = 0, DateTimeOffset[]? expiring = null, DateTimeOffset? last = null, RefusalReason[]? refusals = null)
    {
        await using var hub = await Hub.StartAsync<SqliteEngine>();
        var tenant = await hub.DirectoryAsync();
        var directory = (await hub.Directories.FindAsync(tenant.Id))! with { Enabled = enabled };
        var template = (await hub.Tokens.ListAsync(tenant.Id))[0];
        var tokens = Enumerable.Repeat(template, live).Concat((expiring ?? []).Select(at => template with { ExpiresAt = at }));
        return [.. Attention.Of(directory, tokens, new RequestActivity(last, []), refusals ?? [], Now)];
    }
}
