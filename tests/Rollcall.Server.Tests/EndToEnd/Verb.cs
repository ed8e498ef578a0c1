using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>What one invocation of the program said and ended with.</summary>
internal sealed record Verb(int Exit, string Output, string Errors)
{
    /// <summary>Standard output as the one JSON document it must be.</summary>
    public JsonNode Json
    {
        get
        {
            Exit.ShouldBe(0, Errors);
            Errors.ShouldBe("");
            return JsonNode.Parse(Output)!;
        }
    }

    public static Task<Verb> RunAsync(params string[] arguments) => RunAsync(arguments, asUser: null);

    public static async Task<Verb> RunAsync(string[] arguments, string? asUser)
    {
        await using var process = RollcallProcess.Start(arguments, asUser: asUser);
        var exit = await process.ExitAsync();
        return new Verb(exit, process.Output, process.Errors);
    }

    /// <summary>The verb was not understood or failed: one message on standard error that names the option, nothing on standard output.</summary>
    public void ShouldFail(int exit, string names)
    {
        Exit.ShouldBe(exit, Output + Errors);
        Output.ShouldBe("");
        Errors.ShouldContain(names, Case.Sensitive);
        Errors.ShouldNotContain("   at Rollcall");
        Errors.ShouldNotContain("fault of Rollcall");
    }
}
