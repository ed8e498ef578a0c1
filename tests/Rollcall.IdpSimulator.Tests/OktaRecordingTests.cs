using Rollcall.IdpSimulator.Okta;

namespace Rollcall.IdpSimulator.Tests;

public sealed class OktaRecordingTests
{
    [Theory]
    [InlineData(OktaFlavor.Aiw, "okta-aiw.txt")]
    [InlineData(OktaFlavor.TestApp, "okta-test-app.txt")]
    public async Task The_requests_are_those_of_the_recording(OktaFlavor flavor, string recording)
    {
        using var server = new FakeScimServer();
        using var recorder = new RecordingHandler(server);
        Play play = await Play.RunAsync(recorder, Play.Options(flavor) with { Users = 3, Groups = 1, Parallelism = 1 });
        play.ShouldBeAllAsExpected();

        // To record anew: ROLLCALL_RECORD=<the Recordings folder of this project>, then read the difference.
        if (Environment.GetEnvironmentVariable("ROLLCALL_RECORD") is { Length: > 0 } folder)
            await File.WriteAllTextAsync(Path.Combine(folder, recording), recorder.Text, TestContext.Current.CancellationToken);
        string recorded = Path.Combine(AppContext.BaseDirectory, "Recordings", recording);
        recorder.Text.ShouldBe(await File.ReadAllTextAsync(recorded, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Several_leavers_and_a_joiner_share_one_patch()
    {
        using var server = new FakeScimServer();
        using var recorder = new RecordingHandler(server);
        await Play.RunAsync(recorder, Play.Options(OktaFlavor.TestApp) with { Users = 12, Parallelism = 1 });
        const string Remove = """\{"op":"remove","path":"members\[value eq \\"[^"]+\\"\]"\}""";
        const string Add = """\{"op":"add","path":"members","value":\[\{"value":"[^"]+","display":"[^"]+"\}\]\}""";
        recorder.Text.ShouldMatch($"\"Operations\":\\[{Remove},{Remove},{Add}\\]}}");
    }

    [Fact]
    public async Task Groups_are_created_with_and_without_members()
    {
        using var server = new FakeScimServer();
        using var recorder = new RecordingHandler(server);
        await Play.RunAsync(recorder, Play.Options(OktaFlavor.TestApp) with { Parallelism = 1 });
        recorder.Text.ShouldContain("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Équipe Nord 7-1","members":[]}""");
        recorder.Text.ShouldMatch(""""displayName":"Ops \\"Night\\" Shift 7-2","members":\[\{"value":"u/"""");
        recorder.Text.ShouldContain("GET /Groups?filter=displayName+eq+%22Ops+%5C%22Night%5C%22+Shift+7-2%22&startIndex=1&count=100");
    }
}
