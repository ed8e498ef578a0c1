using Rollcall.Contracts;
using Rollcall.Server.Audit;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Server.Tokens;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Tokens;

public abstract class RotationTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task A_token_replaced_at_once_is_refused_on_the_next_request_of_its_connection()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        await using var http = await HubHttp.StartAsync(hub);
        var tenant = await hub.DirectoryAsync();
        using var old = http.Client(tenant);
        await old.CreateUserAsync("ada@example.com");
        hub.Clock.AdvanceSecond();
        var (token, secret) = (await hub.Tokens.CreateAsync(tenant.Id, new NewToken("Okta, March") { Others = new OtherTokens.Revoked() }, Actor.CommandLine))!.Value;
        (await old.GetAsync("/Users")).ShouldBeError(401);
        (await old.PostAsync("/Users", """{"userName":"bob"}""")).ShouldBeError(401);
        using var current = http.Client(tenant.Id, secret);
        (await current.GetAsync("/Users")).ShouldBe(200);
        var listed = await hub.Tokens.ListAsync(tenant.Id);
        listed.Select(t => (t.Name, t.IsLive(hub.Clock.GetUtcNow()))).ShouldBe([("Okta, March", true), (null, false)]);
        listed[0].ShouldBe(token);
        (await hub.Tokens.CreateAsync(Guid.CreateVersion7(hub.Clock.GetUtcNow()), new NewToken(), Actor.CommandLine)).ShouldBeNull();
    }

    [Fact]
    public async Task A_token_may_live_beside_its_successor_for_the_time_chosen_and_not_a_moment_longer()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        await using var http = await HubHttp.StartAsync(hub);
        var tenant = await hub.DirectoryAsync();
        using var old = http.Client(tenant);
        var day = TimeSpan.FromHours(24);
        var (_, secret) = (await hub.Tokens.CreateAsync(tenant.Id, new NewToken { Others = new OtherTokens.Expiring(day) }, Actor.CommandLine))!.Value;
        using var current = http.Client(tenant.Id, secret);
        hub.Clock.Advance(day - TimeSpan.FromMilliseconds(1));
        (await old.GetAsync("/Users")).ShouldBe(200);
        (await current.GetAsync("/Users")).ShouldBe(200);
        hub.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await old.GetAsync("/Users")).ShouldBeError(401);
        (await current.GetAsync("/Users")).ShouldBe(200);
        var told = (await hub.Events.ListAsync(tenant.Id, 0, 100)).Single(e => e.Type is EventTypes.TokenUpdated);
        told.Reason.ShouldBe("token.replaced");
        told.Data.GetProperty("token").GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(hub.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_rotation_never_lengthens_the_life_of_a_token_and_leaves_the_dead_alone()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var now = hub.Clock.GetUtcNow();
        var (shortLived, _) = (await hub.Tokens.CreateAsync(tenant.Id, new NewToken(ExpiresAt: now.AddHours(1)), Actor.CommandLine))!.Value;
        var (gone, _) = (await hub.Tokens.CreateAsync(tenant.Id, new NewToken(), Actor.CommandLine))!.Value;
        (await hub.Tokens.RevokeAsync(tenant.Id, gone.Id, Actor.CommandLine)).ShouldBeTrue();
        (await hub.Tokens.RevokeAsync(tenant.Id, gone.Id, Actor.CommandLine)).ShouldBeFalse();
        await hub.Tokens.CreateAsync(tenant.Id, new NewToken { Others = new OtherTokens.Expiring(TimeSpan.FromDays(7)) }, Actor.CommandLine);
        var listed = (await hub.Tokens.ListAsync(tenant.Id)).ToDictionary(t => t.Id);
        listed[shortLived.Id].ExpiresAt.ShouldBe(now.AddHours(1));
        listed[gone.Id].ExpiresAt.ShouldBeNull();
        listed.Values.Count(t => t.ExpiresAt == now.AddDays(7)).ShouldBe(1);

        hub.Clock.Advance(TimeSpan.FromHours(2));
        await hub.Tokens.CreateAsync(tenant.Id, new NewToken { Others = new OtherTokens.Revoked() }, Actor.CommandLine);
        (await hub.Events.ListAsync(tenant.Id, 0, 100)).Where(e => e.Type is EventTypes.TokenRevoked).Select(e => e.SubjectId).ShouldNotContain(shortLived.Id);
    }
}
