using Rollcall.Server.Commands;

return await CommandLine.RunAsync(args);
