using Rollcall.Server.Audit;
using Rollcall.Server.Operations;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Operations;

public abstract class PublicUrlTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task Choosing_another_public_URL_is_told_with_both_and_starting_with_the_same_is_not()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        foreach (var url in (string[])["https://scim.example.com", "https://scim.example.com/", "https://hub.example.com/rollcall", "https://hub.example.com/rollcall/"])
        {
            hub.Clock.AdvanceSecond();
            await PublicUrl.ChooseAsync(hub.Database, new Uri(url), Actor.CommandLine, hub.Clock.GetUtcNow());
            await PublicUrl.ListeningAsync(hub.Database, new Uri("http://127.0.0.1:5080"));
        }
        (await PublicUrl.ReadAsync(hub.Database)).AbsoluteUri.ShouldBe("https://hub.example.com/rollcall");
        var told = await new AuditStore(hub.Database).ListAsync(new());
        told.Select(e => e.Changes.ShouldHaveSingleItem()).ShouldBe(
            [new("public URL", "https://scim.example.com", "https://hub.example.com/rollcall"), new("public URL", null, "https://scim.example.com")]);
        told.ShouldAllBe(e => e.Action == AuditAction.PublicUrlChanged.Name && e.ActorName == "cli" && e.RemoteAddress == $"{Environment.UserName}@{Environment.MachineName}" && e.Subject == AuditSubject.Installation);
    }
}
